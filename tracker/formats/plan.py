"""How a merge reads: what is new, what changed from what to what by whom, what is disputed, what may be the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tracker.domain import records
from tracker.domain.journal import EXISTS
from tracker.domain.kinds import Json
from tracker.domain.merging import Arrival, Dispute, Said
from tracker.domain.records import Event, Record
from tracker.domain.text import shown
from tracker.formats.history import Names, edit_line, redaction, value_text, when

_HEADINGS = {
    "new": "NEW",
    "changed": "CHANGED",
    "restored": "BROUGHT BACK",
    "deleted": "DELETED",
    "history": "HISTORY ONLY (what is shown stays as it is)",
}


def lines(
    arrivals: Sequence[Arrival], twins: Iterable[tuple[Record, Record]], dangling: Sequence[str], names: Names
) -> Iterator[str]:
    """The plan, section by section; what asks for a decision comes last, with the commands that decide."""
    for outcome, heading in _HEADINGS.items():
        found = [each for each in arrivals if each.outcome == outcome]
        if found:
            yield heading
            for each in found:
                yield f"  {_named(each.kind, each.record, each.title)}  by {_people(each.authors)}"
                yield from (
                    f"    {edit_line(shift.field, shift.before, shift.after, names)}{_by(shift.author)}"
                    for shift in each.shifts
                )
    taken_out = [each for each in arrivals if each.redactions]
    if taken_out:
        yield "REDACTED (gone for good)"
        for each in taken_out:
            yield f"  {_named(each.kind, each.record, each.title)}"
            yield from (f"    {redaction(why)}" for why in each.redactions)
    disputed = [each for each in arrivals if each.disputes]
    if disputed:
        yield "DISPUTED"
        for each in disputed:
            yield from dispute_lines(each.kind, each.record, each.title, each.disputes, names)
    if dangling:
        yield "REFER TO WHAT WAS DELETED"
        yield from (f"  {shown(each)}" for each in dangling)
    yield from _twin_lines(list(twins))


def _twin_lines(twins: Sequence[tuple[Record, Record]]) -> Iterator[str]:
    if twins:
        yield "MAY BE THE SAME"
    for coming, here in twins:
        yield f"  {_in_short(here)}  =?  {_in_short(coming)}"
        yield f"    tracker link {here.ref} same_as {coming.ref}, or: tracker link {here.ref} differs_from {coming.ref}"


def dispute_lines(kind: str, record: str, title: str, disputes: Iterable[Dispute], names: Names) -> Iterator[str]:
    """The open disputes of a record: each field, each value with its author, and how to settle it."""
    yield f"  {_named(kind, record, title)}"
    for dispute in disputes:
        ref = records.ref(record)
        if dispute.field == EXISTS:
            yield "    edited by one and deleted by another who had not seen that; kept until somebody decides"
            yield from (f"      {_deed(said)}" for said in dispute.rivals)
            yield f"      tracker resolve {ref} {EXISTS} yes, or: tracker resolve {ref} {EXISTS} no"
            continue
        yield f"    {dispute.field}"
        for place, said in enumerate(dispute.rivals):
            mark = "  (shown)" if place == 0 else ""
            yield f"      @{said.change[:8]}  {value_text(said.value, names)}  {_signed(said)}{mark}"
        yield f"      tracker resolve {ref} {dispute.field} @{dispute.rivals[0].change[:8]}"


def _deed(said: Said) -> str:
    return f"{'edited' if said.value else 'deleted'}  {_signed(said)}"


def _signed(said: Said) -> str:
    return f"{shown(said.author)}, {when(said.wall_ms)}"


def _named(kind: str, record: str, title: str) -> str:
    return f"{records.ref(record)}  {kind}  {shown(title) or '(nothing is left of it)'}"


def _in_short(record: Record) -> str:
    dated = f", {record.date.words()}" if isinstance(record, Event) else ""
    return f"{record.ref} {shown(records.title_of(record))}{dated}"


def _people(authors: Iterable[str]) -> str:
    return ", ".join(map(shown, authors)) or "nobody"


def _by(author: str) -> str:
    return f"  ({shown(author)})" if author else ""


# As JSON. ----------------------------------------------------------------------------------------------------------


def item(
    arrivals: Iterable[Arrival], twins: Iterable[tuple[Record, Record]], dangling: Sequence[str]
) -> dict[str, Any]:
    return {
        "records": [arrival_item(each) for each in arrivals],
        "maybe_the_same": [{"here": _id(here), "coming": _id(coming)} for coming, here in twins],
        "refer_to_deleted": list(dangling),
    }


def arrival_item(arrival: Arrival) -> dict[str, Any]:
    return {
        **_identity(arrival.kind, arrival.record, arrival.title),
        "outcome": arrival.outcome,
        "authors": list(arrival.authors),
        "changes": [
            {"field": shift.field, "before": shift.before, "after": shift.after, "author": shift.author or None}
            for shift in arrival.shifts
        ],
        "disputes": [dispute_item(each) for each in arrival.disputes],
        "redactions": [
            {"author": why.author, "time": when(why.wall_ms), "reason": why.reason} for why in arrival.redactions
        ],
    }


def dispute_item(dispute: Dispute) -> dict[str, Any]:
    return {
        "field": dispute.field,
        "values": [
            {"value": _plain(said.value), "author": said.author, "time": when(said.wall_ms), "change": said.change}
            for said in dispute.rivals
        ],
    }


def disputed_item(kind: str, record: str, title: str, disputes: Iterable[Dispute]) -> dict[str, Any]:
    return {**_identity(kind, record, title), "disputes": [dispute_item(each) for each in disputes]}


def _identity(kind: str, record: str, title: str) -> dict[str, Any]:
    return {"kind": kind, "ref": records.ref(record), "id": record, "title": title}


def _id(record: Record) -> dict[str, Any]:
    return _identity(record.KIND, record.id, records.title_of(record))


def _plain(value: Json) -> Json:
    return value
