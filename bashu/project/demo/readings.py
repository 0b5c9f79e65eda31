"""Challenges of both cities with some who take part, two book lists of real records, and a book on its way.

Who takes part is read from the history that the engine decided; the book is the one that has come furthest in it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from bashu.db.activities import challenge_edits, challenges, relays
from bashu.db.activities.challenge_edits import BookListText, ChallengeText, RelayText
from bashu.db.catalogue.queries import bibs_of_records
from bashu.db.network import staff
from bashu.db.network.founding import Founded
from bashu.db.patrons.queries import find_by_digests
from bashu.db.patrons.vault import Vault
from bashu.domain.activities.challenges.goals import ForWhom, Goal
from bashu.domain.calendar import local_day
from bashu.engine.activities.challenging import Joining, add_class, join
from bashu.engine.admission import admitting
from bashu.project.demo.history import DAYS
from bashu.project.demo.people import background
from bashu.project.demo.places import CHENGDU, CHONGQING

EVENING: Final = timedelta(hours=13)
STAFF: Final = "cq01-manager"
# Which of its library's records, by their numbers there, and why.
Book = tuple[str, str, str, str]
BASHU: Final[Sequence[Book]] = (
    ("SC01", "A0000163", "阿来写嘉绒藏区的土司人家。", "Alai on a chieftain’s house in the mountains west of Sichuan."),
    ("CQ01", "B0001446", "重庆歌乐山下的故事。", "A story from below Gele Mountain in Chongqing."),
    ("SC01", "A0004762", "李劼人笔下的成都郊外小镇。", "Li Jieren on a small town outside Chengdu."),
    ("CQ01", "B0003287", "巴金写战时的重庆。", "Ba Jin on Chongqing in the war."),
    ("SC01", "A0004656", "巴金的成都大家庭。", "Ba Jin’s great family in Chengdu."),
    ("CQ01", "B0018597", "艾芜从四川走向西南边地。", "Ai Wu walks from Sichuan to the far south-west."),
    ("SC01", "A0004283", "从眉山走出的苏东坡。", "Su Dongpo, who set out from Meishan."),
    ("CQ01", "B0020462", "杜甫在成都草堂和夔州。", "Du Fu in Chengdu and in Kuizhou."),
    ("SC01", "A0018866", "在蜀地长大的李白。", "Li Bai, who grew up in Shu."),
    ("SC01", "A0009227", "带着它走遍川渝。", "To take along on the way through both."),
    ("SC01", "A0022804", "老照片里的重庆。", "Chongqing in old photographs."),
)
ALOUD: Final[Sequence[Book]] = (
    ("SC01", "A0000033", "巴学园的孩子们。", "The children of a school in railway carriages."),
    ("SC01", "A0000076", "英子眼里的老北京。", "Old Beijing as a girl saw it."),
    ("SC01", "A0000090", "一晚读一篇。", "One of them each evening."),
    ("SC01", "A0000107", "乘潜水艇环游世界。", "Around the world under water."),
    ("CQ01", "B0000030", "从九又四分之三站台出发。", "From platform nine and three-quarters."),
    ("SC01", "A0001560", "一个孩子和一棵树说话。", "A boy talks to a tree."),
    ("CQ01", "B0008462", "和孩子谈生命。", "To talk about life and death."),
    ("SC01", "A0018225", "读的时候一起喊“不行”。", "To shout “no” together."),
    ("SC01", "A0020323", "给爱吃的孩子。", "For who likes to eat."),
    ("CQ01", "B0014303", "如果可以不老。", "What if nobody grew old."),
)
YEAR, CITY, CLASSES = "一年读完十二本", "读一本另一座城的书", "老年大学共读一百本"
TWELVE: Final = {"goal": Goal.BOOKS, "target": 12}
BETWEEN_CITIES: Final = {"goal": Goal.OTHER_CITY, "target": 1}
# So many of each city take part in the year's challenge, and so many are in each class.
IN_THE_YEAR, IN_A_CLASS = 6, 5


class Readings:
    def __init__(self, *, founded: Founded, vault: Vault, last_day: datetime) -> None:
        """`last_day`: the midnight (UTC) of the day before the demonstration begins."""
        self._founded, self._vault = founded, vault
        self._at = last_day + EVENING
        self._since = local_day(last_day - timedelta(days=DAYS - 1))
        self._by = staff.by_login(STAFF) or 0

    def run(self) -> None:
        """All of it or nothing; nothing if it is there already."""
        if challenges.offered(self._since):
            return
        with admitting() as admitter, transaction.atomic():
            written = [*self._challenges(), *self._lists(), *self._relay()]
            effects = [(f"{what}Written", {"row_id": row_id, "by": self._by}) for what, row_id in written]
            admitter.record(effects, now=self._at, kind="ActivityEdited")

    def _challenges(self) -> Iterator[tuple[str, int]]:
        today = local_day(self._at)
        year = {"from_on": date(today.year, 1, 1), "until_on": date(today.year, 12, 31), "for_whom": ForWhom.SINGLE}
        for zh, en, asks in (
            (YEAR, "Twelve books in a year", TWELVE),
            (CITY, "A book of the other city", BETWEEN_CITIES),
        ):
            challenge_id = self._challenge(None, title_zh=zh, title_en=en, **asks, **year)
            yield "Challenge", challenge_id
            for patron_id in self._some(IN_THE_YEAR, start=0):
                self._join(challenge_id, patron_id)
        together = {"from_on": self._since, "until_on": self._since + timedelta(days=200), "for_whom": ForWhom.CLASS}
        of_classes = self._challenge(
            "CQ01", title_zh=CLASSES, title_en="The university of the third age reads a hundred books",
            goal=Goal.BOOKS, target=100, **together,
        )  # fmt: skip
        yield "Challenge", of_classes
        for place, name in enumerate(("诗词一班", "诗词二班")):
            code = add_class(of_classes, name, now=self._at).code
            for patron_id in self._some(IN_A_CLASS, start=20 + 10 * place):
                self._join(of_classes, patron_id, team_code=code)

    def _challenge(self, library: str | None, **said: Any) -> int:
        whose = self._founded.libraries[library] if library else None
        made = challenge_edits.write_challenge(ChallengeText(**said), library_id=whose, challenge_id=None, now=self._at)
        challenge_edits.set_state("Challenge", made or 0, state="published")
        return made or 0

    def _lists(self) -> Iterator[tuple[str, int]]:
        """Marked as made up: nobody of these libraries chose these books."""
        shown = (
            ("巴山蜀水的书（演示）", "Books of Ba and Shu (demonstration)", BASHU),
            ("和孩子一起读（演示）", "To read with children (demonstration)", ALOUD),
        )
        for zh, en, books in shown:
            text = BookListText(title_zh=zh, title_en=en)
            list_id = challenge_edits.write_list(text, library_id=None, list_id=None, now=self._at) or 0
            for library, number, says_zh, says_en in books:
                found = bibs_of_records(self._founded.libraries[library], [number])
                challenge_edits.add_to_list(list_id, found.get(number, 0), zh=says_zh, en=says_en)
            challenge_edits.set_state("BookList", list_id, state="published")
            yield "BookList", list_id

    def _relay(self) -> Iterator[tuple[str, int]]:
        item_id, library_id = relays.furthest(since=self._since)
        text = RelayText(
            title_zh="一本书的川渝接力（演示）", title_en="One book through both cities (demonstration)",
            item_id=item_id, says_zh="读完就还到任何一家图书馆，让它继续上路。",
            says_en="Read it, give it back at any library, and it goes on.", from_on=self._since,
        )  # fmt: skip
        relay_id = challenge_edits.write_relay(text, library_id=library_id, relay_id=None, now=self._at) or 0
        challenge_edits.set_state("Relay", relay_id, state="published")
        yield "Relay", relay_id

    def _some(self, count: int, *, start: int) -> Iterator[int]:
        """So many of each city, of those who only give the network some life."""
        for city in (CHENGDU, CHONGQING):
            people = [person for person in background() if person.home.city == city]
            for person in people[start : start + count]:
                if (card := find_by_digests(self._vault.digests(person.card))) is not None:
                    yield card.patron_id

    def _join(self, challenge_id: int, patron_id: int, *, team_code: str = "") -> None:
        join(challenge_id, Joining(patron_id=patron_id, team_code=team_code), now=self._at)
