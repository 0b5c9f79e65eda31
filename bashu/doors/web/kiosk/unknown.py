"""What is scanned as a book that comes back, and is none that anybody knows."""

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from bashu.db.catalogue.queries import items_with_barcode
from bashu.doors.web.kiosk.pages import Page
from bashu.doors.web.shared import throttle
from bashu.doors.web.shared.people import is_a_readers, is_of_a_person
from bashu.doors.web.shared.spoken import Spoken


def no_item(page: Page, text: str) -> Spoken | None:
    """What to say instead of taking it in. None: an item, or read twice: no return is refused for ever."""
    before, page.visit.asked_again = page.visit.asked_again, ""
    if items_with_barcode(text):
        return None
    if _is_a_card(page, text):
        why = _("This is a card, not a book. Please scan the barcode of the book.")
        return Spoken(tone="stop", word=_("A card"), why=why, done=False)
    hashed = salted_hmac("bashu.kiosk.asked_again", text, algorithm="sha256").hexdigest()
    if hashed == before:
        return None
    page.visit.asked_again = hashed
    word, why = _("Once more, please"), _("We did not recognise it. Please scan the barcode of the book again.")
    return Spoken(tone="stop", word=word, why=why, done=False)


def _is_a_card(page: Page, text: str) -> bool:
    """Whoever tries many numbers is not told for ever which of them readers have."""
    tries = ("kiosk return", str(page.machine.terminal_id))
    if is_of_a_person(text):
        return True
    if throttle.is_locked(*tries):
        return False
    throttle.count_failure(*tries)
    return is_a_readers(text)
