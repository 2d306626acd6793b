"""Events as JSON: one array, or one event a line; the same item wherever the tracker prints or saves one event.

An item has the fields of the record under their own names, with names beside ids, and what follows from them. Empty
ones are null or an empty list, amounts decimal strings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TextIO

from tracker.domain import claims, shape
from tracker.domain.claims import Standing
from tracker.domain.records import Claim, ref
from tracker.domain.text import to_json
from tracker.domain.vocabulary import RAISING_STANCES
from tracker.formats.account import Account
from tracker.formats.report import Report


def render(report: Report, out: TextIO, width: int | None) -> None:
    """Writes an array; `[]` where there are no events."""
    del width
    opened = False
    for lines in filter(None, report.texts(_lines)):
        out.write(("," if opened else "[") + "\n" + lines.removesuffix("\n").replace("\n", ",\n"))
        opened = True
    out.write("\n]\n" if opened else "[]\n")


def render_lines(report: Report, out: TextIO, width: int | None) -> None:
    """Writes one item a line."""
    del width
    out.writelines(report.texts(_lines))


def _lines(accounts: Iterable[Account]) -> str:
    return "".join(to_json(item(each)) + "\n" for each in accounts)


def item(account: Account) -> dict[str, Any]:
    """One event as the command line's contract words it."""
    event, known = account.event, account.directory.sources
    when, origins = event.date, account.independent_origins
    own = _fields(event, account)
    return {
        "id": event.id,
        "ref": account.ref,
        "date": own["date"],
        "earliest": when.earliest.isoformat() if when.earliest else None,
        "latest": when.latest.isoformat() if when.latest else None,
        **own,
        "roles": account.roles,
        "standings": [_standing(each, account) for each in account.standings],
        "origins": {"at_least": origins.least, "at_most": origins.most},
        "sources": [
            {"id": each, "ref": known[each].ref, **_fields(known[each], account)}
            for each in event.source_ids
            if each in known
        ],
    }


# The record's own fields. --------------------------------------------------------------------------------------------

Named = Callable[[str | None, Account], dict[str, Any]]


def _party(party_id: str | None, account: Account) -> dict[str, Any]:
    party = account.directory.parties.get(party_id or "")
    return {"party": account.directory.party_name(party_id, account.event), "kind": party.kind if party else None}


_NAMES: dict[str, Named] = {
    "party_id": _party,
    "speaker_id": lambda speaker, account: {"speaker": account.directory.party_name(speaker, account.event)},
    "source_id": lambda source, _: {"source": ref(source) if source else None},
    "event_id": lambda event, _: {"ref": ref(event) if event else None},
}
"""What stands in front of an id for people to read, by the field that holds the id."""


def _fields(value: Any, account: Account) -> dict[str, Any]:
    """The fields of a record, part or nested value under their own names."""
    held_in = value.__dict__.get
    found: dict[str, Any] = {}
    for name, default, names, write in _declared(value.__class__):
        held = held_in(name, default)
        if names is not None:
            found |= names(held, account)
        found[name] = held if write is None or held is None else write(held, account)
    if carried := held_in("carried"):  # what only a newer tracker knows, as documents have it
        found[shape.NEWER] = dict(carried)
    return found


Write = Callable[[Any, Account], Any]


@cache
def _declared(cls: type[Any]) -> list[tuple[str, Any, Named | None, Write | None]]:
    """Of each field its name, what it holds unless said, what names its id, and what writes it where that differs."""
    return [(each.name, each.default, _NAMES.get(each.name), _writer(each)) for each in shape.fields(cls)]


def _writer(field: shape.Field) -> Write | None:
    if field.kind is not None and field.kind.as_held:
        return (lambda held, _: list(held)) if field.many else None
    write_one = _nested if field.kind is None else _of_kind(field.kind.write)
    return (lambda held, account: [write_one(one, account) for one in held]) if field.many else write_one


def _of_kind(write: Callable[[Any], Any]) -> Write:
    return lambda held, _: write(held)


def _nested(value: Any, account: Account) -> Any:
    """A part or nested value; in short where the record's own document has it so, as a country alone."""
    short = value.bare() if hasattr(value, "bare") else None
    return _fields(value, account) if short is None else short


# What follows from them. ---------------------------------------------------------------------------------------------


def _standing(each: Standing, account: Account) -> dict[str, Any]:
    within = account.directory.within
    weaker = [found for found in each.replaced if found.now.stance in RAISING_STANCES]
    taken_back = [found for found in each.replaced if found not in weaker]
    return {
        "provision": each.key or None,  # None: they say that a rule was broken, and not which
        "ours": each.violation is not None,
        "named_by_speaker": bool(each.key) and claims.accused_by_name(each, within),
        "status": each.status,
        "raised_by": [_entry(claim, account) for claim in each.raising],
        "denied_by": [*_denials(each.denying, "breach", account), *_denials(each.in_part, "part", account)],
        "withdrawn": [_replaced(found, account) for found in taken_back],
        "superseded": [_replaced(found, account) for found in weaker],
    }


def _entry(claim: Claim, account: Account) -> dict[str, Any]:
    """A claim as it counts for a standing: `claim` is its number in the event."""
    directory, event = account.directory, account.event
    dated = directory.dated(claim)
    return {
        "claim": event.claims.index(claim) + 1,
        "speaker": directory.party_name(claim.speaker_id, event),
        "country": claim.country,
        "stance": claim.stance,
        "about": claim.about,
        "against": [directory.who(one, event) for one in claim.against],
        "date": dated.edtf if dated else None,
    }


def _denials(denying: Iterable[Claim], what: str, account: Account) -> Iterator[dict[str, Any]]:
    """Who denies it, or a part of it; whether that was said before the event began."""
    begun = account.event.date.earliest
    for claim in denying:
        dated = account.directory.dated(claim)
        early = bool(dated and dated.latest and begun and dated.latest < begun)
        yield {**_entry(claim, account), "what": what, "before_event": early}


def _replaced(found: claims.Replaced, account: Account) -> dict[str, Any]:
    by = _entry(found.now, account)
    return {**_entry(found.before, account), "by": {name: by[name] for name in ("speaker", "country", "date")}}
