"""To which publication of the union catalogue a source record belongs.

A record joins a publication when it is about the same as one of its records and speaks against none of them. What
somebody decided goes before. A record that is there already stays as long as it does not speak against all others
there. What is doubtful stands apart, and is asked of a person.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from bashu.domain.catalogue.matching import Facts, Reason, Verdict, decide
from bashu.domain.values import value_class

# So many records under one key are looked at; a key that more share says little.
ALIKE_MAX = 30
# So many of the records of one publication are compared with, those that say different things.
MEMBERS_MAX = 30
ASKED_MAX = 3
Pair: TypeAlias = tuple[int, int]
"""Two source records, the lower id first."""


@value_class(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A record that is new or has changed. `bib_id`: where it stands now."""

    source_id: int
    facts: Facts
    keys: tuple[int, ...]
    bib_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class Member:
    """A record that stands at a publication."""

    source_id: int
    bib_id: int
    facts: Facts


@value_class(frozen=True, slots=True)
class Doubt:
    """With which record it might belong together."""

    source_id: int
    reasons: tuple[Reason, ...]


@value_class(frozen=True, slots=True, kw_only=True)
class Placed:
    bib_id: int
    doubts: tuple[Doubt, ...] = ()


@value_class(frozen=True, slots=True)
class _Judged:
    bib_id: int
    verdict: Verdict
    witness: Doubt
    agreeing: int


class Placing:
    """Places one record after another; each sees where those before it went."""

    def __init__(
        self, members: Sequence[Member], *, found: Mapping[int, Sequence[int]], decided: Mapping[Pair, bool]
    ) -> None:
        """`found`: the ids of records under each key. `decided`: whether these two belong together."""
        self._members: dict[int, list[Member]] = {}
        self._bib_of: dict[int, int] = {}
        self._found: dict[int, list[int]] = {key: list(ids) for key, ids in found.items()}
        self._decided: dict[int, dict[int, bool]] = {}
        for member in members:
            self._put(member)
        for (one, other), together in decided.items():
            self._decided.setdefault(one, {})[other] = together
            self._decided.setdefault(other, {})[one] = together

    def place(self, arrival: Arrival, *, fresh: Iterator[int]) -> Placed:
        """`fresh`: ids for publications that are not there yet; one is taken if it is needed."""
        self._take_out(arrival)
        placed = self._chosen(arrival, fresh=fresh)
        self._enter(arrival, placed.bib_id)
        return placed

    def put(self, arrival: Arrival, *, bib_id: int) -> Placed:
        """Where somebody wants it."""
        self._take_out(arrival)
        self._enter(arrival, bib_id)
        return Placed(bib_id=bib_id)

    def _enter(self, arrival: Arrival, bib_id: int) -> None:
        self._put(Member(source_id=arrival.source_id, bib_id=bib_id, facts=arrival.facts))
        for key in arrival.keys:
            ids = self._found.setdefault(key, [])
            if arrival.source_id not in ids and len(ids) < ALIKE_MAX:
                ids.append(arrival.source_id)

    def _chosen(self, arrival: Arrival, *, fresh: Iterator[int]) -> Placed:
        decided = self._decided.get(arrival.source_id, {})
        barred = {self._bib_of[other] for other, together in decided.items() if not together and other in self._bib_of}
        for other, together in decided.items():
            # Of two decisions that cannot both be kept, that two are apart.
            if together and other in self._bib_of and self._bib_of[other] not in barred:
                return Placed(bib_id=self._bib_of[other])
        here = arrival.bib_id
        alone = here is not None and not self._members.get(here)
        if here is not None and here not in barred and not alone and self._speaks_for(arrival, here):
            return Placed(bib_id=here)
        judged = [self._judge(arrival, bib_id) for bib_id in self._near(arrival) if bib_id not in barred]
        same = sorted((each for each in judged if each.verdict is Verdict.SAME), key=_best_first)
        doubtful = sorted((each for each in judged if each.verdict is Verdict.DOUBTFUL), key=_best_first)
        doubts = tuple(each.witness for each in (*same[1:], *doubtful))[:ASKED_MAX]
        if same:
            return Placed(bib_id=same[0].bib_id, doubts=doubts)
        return Placed(bib_id=here if here is not None and alone else next(fresh), doubts=doubts)

    def _near(self, arrival: Arrival) -> list[int]:
        ids = (each for key in arrival.keys for each in self._found.get(key, ()))
        near = dict.fromkeys(self._bib_of[each] for each in ids if each in self._bib_of)
        return [bib_id for bib_id in near if self._members.get(bib_id)]

    def _judge(self, arrival: Arrival, bib_id: int) -> _Judged:
        witness, verdict, agreeing, against = Doubt(0, ()), Verdict.DIFFERENT, 0, False
        for member in _different(self._members[bib_id]):
            judgement = decide(arrival.facts, member.facts)
            against = against or judgement.verdict is Verdict.DIFFERENT
            agreeing += judgement.verdict is Verdict.SAME
            if judgement.verdict is Verdict.SAME or (judgement.verdict is Verdict.DOUBTFUL and not agreeing):
                verdict, witness = judgement.verdict, Doubt(member.source_id, judgement.reasons)
        if against and verdict is not Verdict.DIFFERENT:
            verdict = Verdict.DOUBTFUL if agreeing else Verdict.DIFFERENT
        return _Judged(bib_id, verdict, witness, agreeing)

    def _speaks_for(self, arrival: Arrival, bib_id: int) -> bool:
        """Not against all others that stand there."""
        others = _different(self._members[bib_id])
        return any(decide(arrival.facts, each.facts).verdict is not Verdict.DIFFERENT for each in others)

    def _put(self, member: Member) -> None:
        self._bib_of[member.source_id] = member.bib_id
        self._members.setdefault(member.bib_id, []).append(member)

    def _take_out(self, arrival: Arrival) -> None:
        """Whatever it said before counts no more."""
        was = self._bib_of.pop(arrival.source_id, None)
        if was is not None:
            self._members[was] = [each for each in self._members[was] if each.source_id != arrival.source_id]


def _different(members: Sequence[Member]) -> Iterable[Member]:
    """Most libraries have the same record; of those that say the same, one."""
    return list({member.facts: member for member in members}.values())[:MEMBERS_MAX]


def _best_first(judged: _Judged) -> tuple[int, int]:
    return -judged.agreeing, judged.bib_id
