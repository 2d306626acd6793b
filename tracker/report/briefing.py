"""A record on one page. For an event: what happened, who says what, who alleges which breach, on what sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tracker.domain import claims, origins, shape
from tracker.domain.claims import Standing
from tracker.domain.directory import Directory
from tracker.domain.kinds import Json
from tracker.domain.records import Claim, Event, Participant, Provision, Record, Source
from tracker.domain.suggestions import in_force_on_some_day, in_force_words
from tracker.domain.vocabulary import NOT_KNOWN
from tracker.report import provisions, wording
from tracker.report.page import Line

_LABEL = 15  # columns of the roles, and of the dates in WHO SAYS WHAT


def page(
    record: Record, directory: Directory, linked: Mapping[str, Event], users: Sequence[str], text: str | None
) -> Iterator[Line]:
    """The lines of the page; `users` are the refs of what refers to the record, `text` is what is kept of a source."""
    if isinstance(record, Event):
        yield from _event(record, directory, linked)
    elif isinstance(record, Provision):
        yield from provisions.page(record, directory)
    else:
        yield from _fields(record)
    yield from _newer(record)
    if isinstance(record, Source):
        yield Line(f"  {'origin':<20}{_origin(record, directory, {})}", 22)
    if users and not isinstance(record, Event):
        yield from _heading("USED BY")
        yield Line(f"  {', '.join(users[:20])}{' and others' if len(users) > 20 else ''}", 2)
    if text:
        yield from _heading("ITS TEXT, AS KEPT")
        yield from (Line(f"  {line}", 2) for line in text.split("\n"))


def _row(label: str, text: str) -> Line:
    return Line(f"  {label:<{_LABEL - 2}}{text}", _LABEL)


def _event(event: Event, directory: Directory, linked: Mapping[str, Event]) -> Iterator[Line]:
    numbers = {source_id: number for number, source_id in enumerate(event.source_ids, start=1)}
    yield Line(f"{event.ref}  {event.title}", 10)
    typed = f" (typed: {event.date_as_typed})" if event.date_as_typed else ""
    yield Line(f"          {wording.type_and_status(event, directory)} · {event.date.words()}{typed}", 10)
    if event.summary:
        yield Line()
        yield Line(f"  {event.summary}", 2)
    yield Line()
    for each in event.participants:
        yield _row(wording.in_words(each.role), _participant(each, event, directory))
    for item in event.items:
        yield _row("item", wording.item(item))
    if event.tags:
        yield _row("tags", ", ".join(event.tags))
    yield from _who_says_what(event, directory, numbers)
    yield from _alleged(event, directory)
    yield from _sources(event, directory, numbers)
    yield from _see_also(event, linked)
    yield from _to_do(event, directory)


def _participant(each: Participant, event: Event, directory: Directory) -> str:
    note = each.note if each.party_id or each.country else None
    details = [each.place, each.date and each.date.words(), each.basis and wording.in_words(each.basis), note]
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
    dated = directory.dated(claim)
    return dated.words() if dated else "undated"


def _said(claim: Claim, event: Event, directory: Directory) -> str:
    """`Ministry of Unification (KR) assesses un-dprk against RU, KP: luxury vehicle`."""
    about = f" {claim.about}" if claim.about else ""
    accused = ", ".join(directory.who(each, event) for each in claim.against)
    where = f" ({claim.where})" if claim.where else ""
    grade = f" [credibility {claim.credibility}]" if claim.credibility else ""
    against = f" against {accused}" if accused else ""
    text = f": {claim.text}" if claim.text else ""
    return f"{directory.speaker(claim, event)} {wording.in_words(claim.stance)}{about}{against}{text}{where}{grade}"


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
    yield Line(f"  {_standing_of(each, provision)}")
    # What stands the same as what the speakers named has been said there.
    if not each.as_whole:
        said = wording.standing(each, event, directory, dated=True)
        for line in [said] if each.status == "disputed" else said.split("; "):
            yield Line(f"      {line}", 8)
    if provision and (defining := list(_defining(provision, event, directory))):
        yield Line(f"      what it covers is defined by {', '.join(defining)}", 8)
    if provision and provision.level == "paragraph" and each.violation:
        since = f"{in_force_words(provision)} · " if provision.since else ""
        yield Line(f"      {since}our assessment: {wording.assessment(each.violation)}", 8)
    if each.violation and each.violation.note:
        yield Line(f"      {each.violation.note}", 8)


def _standing_of(each: Standing, provision: Provision | None) -> str:
    """`unscr2397-7*  no vehicles to the DPRK  (our reading of un-dprk)`."""
    if not each.key:
        return "no provision named"
    star = wording.asterisk(provision) if provision else ""
    of = ", ".join(dict.fromkeys(claim.about for claim in each.raising if claim.about))
    mark = f"  (our reading{f' of {of}' if of else ''})" if each.our_reading else ""
    return f"{each.key}{star}  {provision.name if provision else '(deleted provision)'}{mark}"


def _defining(provision: Provision, event: Event, directory: Directory) -> Iterator[str]:
    """The definitions of what a provision names, as far as they were in force."""
    for each in directory.provisions.values():
        if provision.key in each.defines and in_force_on_some_day(each, event.date):
            yield wording.provision_label(each.key, directory)


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
        if source:
            yield Line(f"      grade {_grade(source, event)} · {_origin(source, directory, numbers)}", 8)
    if numbers:
        yield Line(
            f"  Independent origins: {wording.bounds(origins.independent_origins(numbers, directory.sources))}.", 4
        )


def _grade(source: Source, event: Event) -> str:
    """`B2`, the reliability of a source and the credibility of what it says, where the two were graded."""
    rated = {claim.credibility for claim in event.claims if claim.source_id == source.id and claim.credibility}
    credibility = str(rated.pop()) if len(rated) == 1 else ""
    return f"{wording.in_words(source.reliability or '-')}{credibility}"


def _origin(source: Source, directory: Directory, numbers: Mapping[str, int]) -> str:
    """Whose words a source brings: its own, those of a source it relays, or nobody can tell."""
    if source.relays:
        if source.relays in numbers:
            return f"relays [{numbers[source.relays]}]"
        relayed = directory.sources.get(source.relays)
        return f"relays {wording.source_in_short(relayed)}" if relayed else "relays a source that is not here"
    return "republishes a source it does not name" if source.republication else "speaks for itself"


def _to_do(event: Event, directory: Directory) -> Iterator[Line]:
    """What an analyst would see to before her name stands under it."""
    read = (directory.provisions.get(violation.provision) for violation in event.violations)
    open_points = {
        "paragraph not verified in its number": sum(bool(each and wording.asterisk(each)) for each in read),
        "source ungraded": sum(
            each.reliability is None for each in map(directory.sources.get, event.source_ids) if each
        ),
        "claim without a source": sum(claim.source_id is None for claim in event.claims),
    }
    counted = [wording.counted(number, what) for what, number in open_points.items() if number]
    if counted:
        yield from _heading("TO DO")
        yield Line(f"  {' · '.join(counted)}", 2)


def _see_also(event: Event, linked: Mapping[str, Event]) -> Iterator[Line]:
    if event.links:
        yield from _heading("SEE ALSO")
    for link in event.links:
        other = linked.get(link.event_id)
        named = f"{other.ref} {other.title} ({other.date.words()})" if other else "a deleted event"
        yield Line(f"  {wording.in_words(link.kind)} {named}")


def _newer(record: Record) -> Iterator[Line]:
    """The words, fields and parts that only a newer tracker knows, wherever they are in a record, as they stand."""
    found = list(shape.newer_in(record))
    if found:
        yield from _heading(f"FROM A NEWER TRACKER {NOT_KNOWN}")
    for path, text in found:
        yield Line(f"  {path}  {text}", 4)


def _fields(record: Record) -> Iterator[Line]:
    """Any other record, field by field."""
    yield Line(f"{record.ref}  {record.KIND}")
    known = shape.write(record, apart=True)
    known.pop(shape.NEWER, None)
    for name, value in known.items():
        for one in value if isinstance(value, list) else [value]:
            yield Line(f"  {name.replace('_', ' '):<20}{_value(one)}", 22)


def _value(value: Json) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}={_value(held)}" for name, held in value.items())
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
