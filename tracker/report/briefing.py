"""A record on one page. For an event: what happened, who says what, who alleges which breach, on what sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tracker.domain import claims, shape
from tracker.domain.claims import Standing
from tracker.domain.directory import Directory
from tracker.domain.records import Claim, Event, Participant, Record
from tracker.domain.shape import Json
from tracker.report import wording
from tracker.report.page import Line, folded

_LABEL = 15  # columns of the roles, and of the dates in WHO SAYS WHAT


def page(record: Record, directory: Directory, linked: Mapping[str, Event], width: int) -> str:
    """The page, its lines folded to `width`."""
    return folded(_event(record, directory, linked) if isinstance(record, Event) else _fields(record), width)


def _row(label: str, text: str) -> Line:
    return Line(f"  {label:<{_LABEL - 2}}{text}", _LABEL)


def _event(event: Event, directory: Directory, linked: Mapping[str, Event]) -> Iterator[Line]:
    numbers = {source_id: number for number, source_id in enumerate(event.source_ids, start=1)}
    yield Line(f"{event.ref}  {event.title}", 10)
    typed = f" (typed: {event.date_as_typed})" if event.date_as_typed else ""
    yield Line(f"          {wording.type_and_status(event)} · {event.date.words()}{typed}", 10)
    if event.summary:
        yield Line()
        yield Line(f"  {event.summary}", 2)
    yield Line()
    for each in event.participants:
        yield _row(each.role, _participant(each, event, directory))
    for item in event.items:
        yield _row("item", wording.item(item))
    if event.tags:
        yield _row("tags", ", ".join(event.tags))
    yield from _who_says_what(event, directory, numbers)
    yield from _alleged(event, directory)
    yield from _sources(event, directory, numbers)
    yield from _see_also(event, linked)


def _participant(each: Participant, event: Event, directory: Directory) -> str:
    note = each.note if each.party_id or each.country else None
    details = [each.place, each.date and each.date.words(), each.basis, note]
    return "; ".join(part for part in (directory.who(each, event), *details) if part)


def _heading(title: str) -> Iterator[Line]:
    yield Line()
    yield Line(title)


def _who_says_what(event: Event, directory: Directory, numbers: Mapping[str, int]) -> Iterator[Line]:
    if not event.claims:
        return
    yield from _heading("WHO SAYS WHAT")
    for claim in sorted(event.claims, key=directory.spoken_on):
        number = f"  [{numbers[claim.source_id]}]" if claim.source_id else ""
        yield _row(f"{_day(claim, directory)}  ", f"{_said(claim, event, directory)}{number}")
        if claim.quote:
            yield _row("", f"  “{claim.quote}”")


def _day(claim: Claim, directory: Directory) -> str:
    source = directory.sources.get(claim.source_id or "")
    dated = claim.date or (source.published if source else None)
    return dated.words() if dated else "undated"


def _said(claim: Claim, event: Event, directory: Directory) -> str:
    """`Ministry of Unification (KR) assesses un-dprk against RU, KP: luxury vehicle`."""
    about = f" {claim.about}" if claim.about else ""
    accused = ", ".join(directory.who(each, event) for each in claim.against)
    where = f" ({claim.where})" if claim.where else ""
    grade = f" [credibility {claim.credibility}]" if claim.credibility else ""
    against = f" against {accused}" if accused else ""
    text = f": {claim.text}" if claim.text else ""
    return f"{directory.speaker(claim, event)} {claim.stance}{about}{against}{text}{where}{grade}"


def _alleged(event: Event, directory: Directory) -> Iterator[Line]:
    standings = claims.standings(event, directory)
    if not standings:
        return
    yield from _heading("ALLEGED BREACHES")
    for each in standings:
        yield from _standing(each, event, directory)
    if wording.uncertain(event.provision_keys, directory):
        yield Line("  * paragraph number not (fully) verified")


def _standing(each: Standing, event: Event, directory: Directory) -> Iterator[Line]:
    provision = directory.provisions.get(each.key)
    star = wording.asterisk(provision) if provision else ""
    named = provision.name if provision else "(deleted provision)"
    of = ", ".join(dict.fromkeys(claim.about for claim in each.raising if claim.about))
    mark = f"  (our reading{f' of {of}' if of else ''})" if each.our_reading else ""
    yield Line(f"  {each.key}{star}  {named}{mark}")
    # Who alleges what stands under what the speakers named; none of them named our reading.
    if not (each.our_reading and each.raising):
        said = wording.standing(each, event, directory)
        for line in [said] if each.status == "disputed" else said.split("; "):
            yield Line(f"      {line}", 8)
    if provision and provision.level == "paragraph":
        until = f" until {provision.until.words()}" if provision.until else ""
        since = f"in force since {provision.since.words()}{until} · " if provision.since else ""
        if each.violation:
            yield Line(f"      {since}our assessment: {wording.assessment(each.violation)}", 8)
    if each.violation and each.violation.note:
        yield Line(f"      {each.violation.note}", 8)


def _sources(event: Event, directory: Directory, numbers: Mapping[str, int]) -> Iterator[Line]:
    if numbers:
        yield from _heading("SOURCES")
    cited = {citation.source_id: citation for citation in event.citations}
    for source_id, number in numbers.items():
        source = directory.sources.get(source_id)
        citation = cited.get(source_id)
        label = wording.source(source, directory) if source else "(deleted source)"
        yield Line(f"  [{number}] {label}{f' ({citation.where})' if citation and citation.where else ''}")
        if citation and citation.quote:
            yield Line(f"      “{citation.quote}”")


def _see_also(event: Event, linked: Mapping[str, Event]) -> Iterator[Line]:
    if event.links:
        yield from _heading("SEE ALSO")
    for link in event.links:
        other = linked.get(link.event_id)
        named = f"{other.ref} {other.title} ({other.date.words()})" if other else "a deleted event"
        yield Line(f"  {link.kind.replace('_', ' ')} {named}")


def _fields(record: Record) -> Iterator[Line]:
    """Any other record, field by field."""
    yield Line(f"{record.ref}  {record.KIND}")
    for name, value in shape.write(record).items():
        for one in value if isinstance(value, list) else [value]:
            yield Line(f"  {name.replace('_', ' '):<20}{_value(one)}", 22)


def _value(value: Json) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}={_value(held)}" for name, held in value.items())
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
