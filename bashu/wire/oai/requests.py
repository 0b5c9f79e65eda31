"""The arguments of a request, read (section 4). What is wrong with them is told, all of it at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from bashu.wire.oai.tokens import Place, read_token
from bashu.wire.oai.values import PREFIX, SET_SPEC, Code, Error, Moment, Verb, read_moment

Arguments: TypeAlias = tuple[tuple[str, str], ...]

# By verb: what must be given, and what may be given.
_ARGUMENTS: dict[Verb, tuple[frozenset[str], frozenset[str]]] = {
    Verb.IDENTIFY: (frozenset(), frozenset()),
    Verb.LIST_METADATA_FORMATS: (frozenset(), frozenset({"identifier"})),
    Verb.LIST_SETS: (frozenset(), frozenset()),
    Verb.LIST_IDENTIFIERS: (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
    Verb.LIST_RECORDS: (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
    Verb.GET_RECORD: (frozenset({"identifier", "metadataPrefix"}), frozenset()),
}
TOKEN = "resumptionToken"  # noqa: S105 (no password)
_RESUMABLE = {Verb.LIST_SETS, Verb.LIST_IDENTIFIERS, Verb.LIST_RECORDS}
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
_SHOWN_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Identify:
    arguments: Arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMetadataFormats:
    """Of one record if `identifier` is given."""

    identifier: str = ""
    arguments: Arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSets:
    arguments: Arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHeaders:
    """ListIdentifiers, or with `records` ListRecords, from the beginning.

    `place` says what is asked; its last record is none (id 0, at `since` or the beginning of time), so that whoever
    answers has one way for a beginning and for going on.
    """

    records: bool
    place: Place
    arguments: Arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class GetRecord:
    identifier: str
    prefix: str
    arguments: Arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """`arguments` are empty where they must not be told again (section 3.2: badVerb, badArgument)."""

    errors: tuple[Error, ...]
    arguments: Arguments = ()


Request: TypeAlias = Identify | ListMetadataFormats | ListSets | ListHeaders | GetRecord | Faulty


def read_request(parameters: Sequence[tuple[str, str]]) -> Request:
    """From the parameters as they came, in their order, decoded."""
    names = [name for name, _ in parameters]
    given = dict(parameters)
    verb = given.pop("verb", None)
    if verb is None or names.count("verb") > 1 or verb not in set(Verb):
        wanted = ", ".join(Verb)
        return Faulty(errors=(Error(Code.BAD_VERB, f"Exactly one verb is needed, one of {wanted}."),))
    errors = _misfits(Verb(verb), given)
    errors += [_bad(f"{_shown(name)} is given more than once.") for name in sorted(set(names)) if names.count(name) > 1]
    if errors:
        return Faulty(errors=tuple(errors))
    return _READERS[Verb(verb)](given, (("verb", verb), *given.items()))


def _misfits(verb: Verb, given: Mapping[str, str]) -> list[Error]:
    needed, allowed = _ARGUMENTS[verb]
    if verb in _RESUMABLE and TOKEN in given:
        others = sorted(set(given) - {TOKEN})
        return [_bad(f"{TOKEN} excludes all other arguments.")] if others else []
    errors = [_bad(f"{verb} knows no argument {_shown(name)}.") for name in sorted(set(given) - needed - allowed)]
    errors += [
        _bad(f"{name} cannot be {_shown(given[name])}.")
        for name, pattern in (("metadataPrefix", PREFIX), ("set", SET_SPEC))
        if name in given and name in needed | allowed and not pattern.fullmatch(given[name])
    ]
    errors += [_bad(f"{verb} needs the argument {name}.") for name in sorted(needed - set(given))]
    return errors + ([_bad("The identifier is empty.")] if given.get("identifier", "x").strip() == "" else [])


def _bad(message: str) -> Error:
    return Error(Code.BAD_ARGUMENT, message)


def _shown(text: str) -> str:
    return repr(text[:_SHOWN_MAX])


def _identify(_: Mapping[str, str], arguments: Arguments) -> Request:
    return Identify(arguments=arguments)


def _formats(given: Mapping[str, str], arguments: Arguments) -> Request:
    return ListMetadataFormats(identifier=given.get("identifier", ""), arguments=arguments)


def _sets(given: Mapping[str, str], arguments: Arguments) -> Request:
    """All sets are told at once, so no token for them was ever given away."""
    return _not_ours(arguments) if TOKEN in given else ListSets(arguments=arguments)


def _record(given: Mapping[str, str], arguments: Arguments) -> Request:
    return GetRecord(identifier=given["identifier"], prefix=given["metadataPrefix"], arguments=arguments)


def _list(given: Mapping[str, str], arguments: Arguments) -> Request:
    records = arguments[0][1] == Verb.LIST_RECORDS
    if TOKEN in given:
        place = read_token(given[TOKEN])
        return ListHeaders(records=records, place=place, arguments=arguments) if place else _not_ours(arguments)
    moments = {name: read_moment(given[name]) for name in ("from", "until") if name in given}
    errors = [
        _bad(f"{name} is no date in UTC, like 2026-07-01 or 2026-07-01T12:30:00Z: {_shown(given[name])}.")
        for name, moment in moments.items()
        if moment is None
    ]
    since, until = moments.get("from"), moments.get("until")
    if since and until and since.is_day != until.is_day:
        errors.append(_bad("from and until must have the same granularity."))
    elif since and until and since.at > until.at:
        errors.append(_bad("from is later than until."))
    if errors:
        return Faulty(errors=tuple(errors))
    place = Place.beginning(
        given["metadataPrefix"], given.get("set", ""), since=since.at if since else None, before=_end(until)
    )
    return ListHeaders(records=records, place=place, arguments=arguments)


def _end(until: Moment | None) -> datetime | None:
    """The first moment after a day or second that still counts."""
    if until is None:
        return None
    try:
        return until.at + (_DAY if until.is_day else _SECOND)
    except OverflowError:
        return None


def _not_ours(arguments: Arguments) -> Faulty:
    message = "This token is none of ours. Begin the list anew."
    return Faulty(errors=(Error(Code.BAD_RESUMPTION_TOKEN, message),), arguments=arguments)


_READERS: dict[Verb, Callable[[Mapping[str, str], Arguments], Request]] = {
    Verb.IDENTIFY: _identify, Verb.LIST_METADATA_FORMATS: _formats, Verb.LIST_SETS: _sets,
    Verb.LIST_IDENTIFIERS: _list, Verb.LIST_RECORDS: _list, Verb.GET_RECORD: _record,
}  # fmt: skip
