"""A machine that has lost an answer asks again, and nothing is done twice."""

from tests.journeys.cast import CHENGDU, CHONGQING, Cast


def loans_of(cast: Cast, item_id: int) -> list[int]:
    """How often each loan of the item was renewed."""
    with cast.connect() as connection:
        rows = connection.execute("SELECT renewals FROM circulation_loan WHERE item_id = %s", [item_id]).fetchall()
    return [renewals for (renewals,) in rows]


def test_the_same_message_again_gets_the_same_bytes_and_makes_one_loan(cast: Cast) -> None:
    book, reader = cast.book(CHENGDU), cast.patron(CHENGDU, "resident_id")["card"]
    machine = cast.machine(book.branch)
    first = machine.say(machine.borrow_text(reader, book.barcode))
    assert first.startswith(b"121")
    assert machine.say_the_same() == first
    assert machine.say_the_same() == first
    assert loans_of(cast, book.item_id) == [0]


def test_97_gets_the_last_answer_again(cast: Cast) -> None:
    book, reader = cast.book(CHONGQING), cast.patron(CHONGQING, "social_security")["card"]
    machine = cast.machine(book.branch)
    first = machine.say(machine.borrow_text(reader, book.barcode))
    assert machine.ask_for_a_resend() == first
    assert loans_of(cast, book.item_id) == [0]


def test_a_loan_asked_for_again_on_a_new_line_keeps_its_due_date_and_is_no_renewal(cast: Cast) -> None:
    book, reader = cast.book(CHENGDU), cast.patron(CHENGDU, "social_security")["card"]
    machine = cast.machine(book.branch)
    first = machine.borrow(reader, book.barcode)
    machine.hang_up()
    machine.connect()
    again = machine.borrow(reader, book.barcode, renews=True)
    assert again.ok
    assert again.due == first.due
    assert again.fixed[1] == "N"  # no renewal
    assert loans_of(cast, book.item_id) == [0]


def test_at_another_machine_the_same_wish_is_a_renewal_if_the_machine_allows_one(cast: Cast) -> None:
    book, reader = cast.book(CHENGDU), cast.patron(CHENGDU, "social_security")["card"]
    # Qianjiang renews from the due date: elsewhere a renewal on the day of lending is too early.
    cast.machine("CQ16-1").borrow(reader, book.barcode)
    elsewhere = cast.machine("CQ01-1")
    assert not elsewhere.borrow(reader, book.barcode).ok
    renewed = elsewhere.borrow(reader, book.barcode, renews=True)
    assert renewed.fixed[:2] == "1Y"
    assert loans_of(cast, book.item_id) == [1]


def test_a_renewal_asked_for_again_on_a_new_line_is_one_renewal(cast: Cast) -> None:
    """C64: its second and last renewal would be refused, and the reader told so, though the book was renewed."""
    book, reader = cast.book(CHENGDU), cast.patron(CHENGDU, "social_security")["card"]
    machine = cast.machine("CQ16-1")
    machine.borrow(reader, book.barcode)
    first = machine.renew(reader, book.barcode)
    machine.hang_up()
    machine.connect()
    again = machine.renew(reader, book.barcode)
    assert (first.fixed[:2], again.fixed[:2]) == ("1Y", "1Y")
    assert again.due == first.due
    assert loans_of(cast, book.item_id) == [1]


def test_a_return_asked_for_again_on_a_new_line_is_taken_in_again(cast: Cast) -> None:
    book, reader = cast.book(CHENGDU), cast.patron(CHENGDU, "resident_id")["card"]
    machine = cast.machine(book.branch)
    machine.borrow(reader, book.barcode)
    assert machine.bring_back(book.barcode).ok
    machine.hang_up()
    machine.connect()
    assert machine.bring_back(book.barcode).ok
    assert machine.item(book.barcode).state == "03"
    assert loans_of(cast, book.item_id) == [0]
