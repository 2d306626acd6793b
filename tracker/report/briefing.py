"""A record on one page. For an event: what happened, who says what, who alleges which breach, on what sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.domain import claims, shape
from tracker.domain.claims import Standing
from tracker.domain.directory import Directory
from tracker.domain.records import Claim, Event, Record
from tracker.domain.text import shown
from tracker.report import wording

_DAYS = 13  # columns of the dates in WHO SAYS WHAT


def page(record: Record, directory: Directory, linked: Mapping[str, Event], width: int) -> str:
    """The page, its lines folded to `width`."""
    lines = _event(record, directory, linked) if isinstance(record, Event) else _fields(record, directory)
    return "".join(f"{line}\n" for one in lines for line in _folded(one, width))


def _folded(line: str, width: int) -> list[str]:
    from wcwidth import wrap

    text = line.lstrip(" ")
    indent = " " * (len(line) - len(text))
    return wrap(shown(text), width, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False) or [
        ""
    ]


def _event(event: Event, directory: Directory, linked: Mapping[str, Event]) -> Iterator[str]:
    numbers = {source_id: number for number, source_id in enumerate(event.source_ids, start=1)}
    yield f"{event.ref}  {event.title}  ({wording.type_and_status(event)})"
    typed = f" (typed: {event.date_as_typed})" if event.date_as_typed else ""
    yield f"          {event.date.words()}{typed}"
    yield from ([f"          {event.summary}"] if event.summary else [])
    yield from ([f"          tags: {', '.join(event.tags)}"] if event.tags else [])
    yield ""
    for each in event.participants:
        details = [
            each.place,
            each.date and each.date.words(),
            each.basis,
            each.note if each.party_id or each.country else None,
        ]
        said = "; ".join(detail for detail in details if detail)
        yield f"  {each.role:<12}{directory.who(each, event)}{f'; {said}' if said else ''}"
    for item in event.items:
        yield f"  {'item':<12}{wording.item(item)}"
    yield from _who_says_what(event, directory, numbers)
    yield from _alleged(event, directory)
    yield from _sources(event, directory, numbers)
    yield from _see_also(event, linked)


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield title


def _who_says_what(event: Event, directory: Directory, numbers: Mapping[str, int]) -> Iterator[str]:
    if not event.claims:
        return
    yield from _heading("WHO SAYS WHAT")
    for claim in sorted(event.claims, key=directory.spoken_on):
        number = f"  [{numbers[claim.source_id]}]" if claim.source_id else "  (source not recorded)"
        yield f"  {_day(claim, directory):<{_DAYS}}{_said(claim, event, directory)}{number}"
        if claim.quote:
            yield f"  {'':<{_DAYS}}  “{claim.quote}”"


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


def _alleged(event: Event, directory: Directory) -> Iterator[str]:
    named = claims.named(event, directory.within, directory.spoken_on)
    readings = claims.readings(event, directory.within, directory.spoken_on)
    if not (named or readings):
        return
    yield from _heading("ALLEGED BREACHES")
    spoken = {each.key for each in named}
    for each in named:
        yield from _standing(each, event, directory, "")
    for each in readings:
        if each.key not in spoken:
            yield from _standing(each, event, directory, "  (our reading)" if each.our_reading else "")
    if wording.uncertain(event.provision_keys, directory):
        yield "  * paragraph number not (fully) verified"


def _standing(each: Standing, event: Event, directory: Directory, mark: str) -> Iterator[str]:
    provision = directory.provisions.get(each.key)
    star = wording.asterisk(provision) if provision else ""
    yield f"  {each.key}{star}  {provision.name if provision else 'deleted provision'}{mark}"
    raised = wording.standing(each, event, directory)
    for line in [raised] if each.status == "disputed" else raised.split("; "):
        yield f"      {line}"
    if provision and provision.since and provision.level == "paragraph":
        until = f" until {provision.until.words()}" if provision.until else ""
        yield f"      in force since {provision.since.words()}{until}"
    if each.violation:
        yield f"      our assessment: {wording.assessment(each.violation)}"
    if each.violation and each.violation.note:
        yield f"      {each.violation.note}"


def _sources(event: Event, directory: Directory, numbers: Mapping[str, int]) -> Iterator[str]:
    if not numbers:
        return
    yield from _heading("SOURCES")
    cited = {citation.source_id: citation for citation in event.citations}
    for source_id, number in numbers.items():
        source = directory.sources.get(source_id)
        where = cited[source_id].where if source_id in cited else None
        label = wording.source(source, directory) if source else "(deleted source)"
        yield f"  [{number}] {label}{f' ({where})' if where else ''}"
        if source_id in cited and cited[source_id].quote:
            yield f"      “{cited[source_id].quote}”"


def _see_also(event: Event, linked: Mapping[str, Event]) -> Iterator[str]:
    if event.links:
        yield from _heading("SEE ALSO")
    for link in event.links:
        other = linked.get(link.event_id)
        named = f"{other.ref} {other.title} ({other.date.words()})" if other else "a deleted event"
        yield f"  {link.kind.replace('_', ' ')} {named}"


def _fields(record: Record, directory: Directory) -> Iterator[str]:
    """Any other record, field by field."""
    yield f"{record.ref}  {record.KIND}"
    for name, value in shape.write(record).items():
        for one in value if isinstance(value, list) else [value]:
            yield f"  {name.replace('_', ' '):<18}{_value(one)}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}={_value(held)}" for name, held in value.items())
    return ", ".join(map(_value, value)) if isinstance(value, list) else str(value)
