"""The parts of an event as one types them: what `tracker.domain.phrases` reads, written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from tracker.domain import shape
from tracker.domain.declared import replace
from tracker.domain.directory import Directory
from tracker.domain.records import Claim, Event, Item, Link, Participant, Quantity, Source, Value, Who
from tracker.errors import TrackerError


def participant(each: Participant, directory: Directory) -> str:
    """`giver: person: Vladimir Putin (RU); place=Moscow`."""
    someone = who(each, directory)
    note = each.note if someone else None
    day = each.date.edtf if each.date else None
    someone = someone or f"?{each.note or '?'}"
    return f"{each.role}: {_parts(someone, each.basis, place=each.place, date=day, note=note)}"


def who(each: Participant | Who, directory: Directory) -> str:
    """`person: Vladimir Putin (RU)`, `KP`, or nothing. A kind that nobody knows is said where the name needs one."""
    return _someone(each.party_id, each.country, directory)


def _someone(party_id: str | None, country: str | None, directory: Directory) -> str:
    party = directory.parties.get(party_id or "")
    if party is None:
        return country or ""
    bare = party.kind == "unknown" and _reads_as_name(party.name, country)
    return _named(party.name if bare else f"{party.kind}: {party.name}", country)


def _named(name: str, country: str | None) -> str:
    return f"{name} ({country})" if country else name


@lru_cache(maxsize=10_000)
def _reads_as_name(name: str, country: str | None) -> bool:
    """Whether a name with its country, typed without a kind, is read as that: `Georgia` alone is the country."""
    from tracker.domain import phrases  # few names need it, and a sheet without them must not pay for it

    try:
        return phrases.who(_named(name, country)) == phrases.TypedWho(name=name, country=country)
    except TrackerError:
        return False


def item(each: Item) -> str:
    """`Aurus limousine; luxury_goods; hs=8703; 1 vehicle`."""
    figures = [f"{one.bound or ''}{one.amount} {one.unit}" for one in each.quantities]
    figures += [f"{one.bound or ''}{one.amount} {one.currency}" for one in each.values]
    return _parts(each.name, each.category, f"hs={each.hs}" if each.hs else None, *figures, note=each.note)


def claim(each: Claim, directory: Directory) -> str:
    """`Ministry of Unification (KR) assesses un-dprk against RU, KP: luxury vehicle @2024-02-20`."""
    about = f" {each.about}" if each.about else ""
    accused = f" against {', '.join(who(one, directory) for one in each.against)}" if each.against else ""
    day = f" @{each.date.edtf}" if each.date else ""
    speaker = _someone(each.speaker_id, each.country, directory)
    return f"{speaker} {each.stance}{about}{accused}: {each.text or each.quote or '…'}{day}"


def source(each: Source) -> str:
    """`TradeSphere; published=2024-02-20; url=https://…`, without the source that it relays."""
    bare = {name: value for name, value in shape.write(each).items() if name not in ("publisher", "relays")}
    flags = [name for name, value in bare.items() if value is True]
    return _parts(each.publisher, *flags, **{name: str(value) for name, value in bare.items() if value is not True})


def link(each: Link) -> str:
    """`follows; event_id=0190…`."""
    return _parts(each.kind, event_id=each.event_id, note=each.note)


def _parts(*alone: str | None, **named: str | None) -> str:
    """Parts in the form of the command line, those that are None left out."""
    pairs = [f"{name}={_escaped(value)}" for name, value in named.items() if value is not None]
    return "; ".join([*[_escaped(each) for each in alone if each is not None], *pairs])


def _escaped(text: str) -> str:
    return text.replace(";", "\\;") if ";" in text else text


# What is lost. -------------------------------------------------------------------------------------------------------


def losses(event: Event, directory: Directory) -> Iterator[str]:
    """What of an event its flat form has no place for, or would be read otherwise, once for each time."""
    yield from ("our assessments" for each in event.violations if each.assessment or each.note)
    yield from ("where and quotes of citations" for each in event.citations if each.where or each.quote)
    for taking_part in event.participants:
        yield from _losses_of_participant(taking_part, directory)
    for each in event.items:
        yield from _losses_of_item(each)
    for said in event.claims:
        yield from _losses_of_claim(said, directory)
    for source_id in event.source_ids:
        if found := directory.sources.get(source_id):
            yield from _losses_of_source(found)


def _losses_of_participant(each: Participant, directory: Directory) -> Iterator[str]:
    from tracker.domain import phrases

    if _left_open(each.party_id, each.country, directory):
        yield "countries that were left open"
    meant = _meant(each.party_id, each.country, directory)
    note = each.note
    if meant == phrases.TypedWho():
        meant, note = phrases.TypedWho(note=each.note or "?"), None
    written = participant(each, directory).partition(": ")[2]
    if not _reads(
        written, phrases.participant, phrases.TypedParticipant(meant, each.place, each.date, each.basis, note)
    ):
        yield "participants that read otherwise"


def _losses_of_item(each: Item) -> Iterator[str]:
    from tracker.domain import phrases

    quantities = tuple(Quantity(amount=one.amount, unit=one.unit, bound=one.bound) for one in each.quantities)
    values = tuple(Value(amount=one.amount, currency=one.currency, bound=one.bound) for one in each.values)
    pairs = zip((*quantities, *values), (*each.quantities, *each.values), strict=True)
    yield from ("dates, sources and notes of figures" for plain, one in pairs if plain != one)
    if not _reads(item(each), phrases.item, replace(each, id="", position=-1, quantities=quantities, values=values)):
        yield "items that read otherwise"


def _losses_of_claim(each: Claim, directory: Directory) -> Iterator[str]:
    from tracker.domain import phrases

    if each.source_id:
        yield "which source a claim is from"
    if each.text is None:
        yield "claims without a text"
    if each.where or each.quote or each.credibility:
        yield "quotes, places and grades of claims"
    if _left_open(each.speaker_id, each.country, directory):
        yield "countries that were left open"
    speaker = _meant(each.speaker_id, each.country, directory)
    against = tuple(_meant(one.party_id, one.country, directory) for one in each.against)
    text = each.text or each.quote or "…"
    meant = phrases.TypedClaim(speaker, each.stance, each.about, against, text, each.date)
    if not _reads(claim(each, directory), phrases.claim, meant):
        yield "claims that read otherwise"


def _losses_of_source(each: Source) -> Iterator[str]:
    from tracker.domain import phrases

    if each.relays is not None:
        yield "which source relays which"
    bare = shape.write(replace(each, relays=None))
    if not _reads(source(each), lambda text: phrases.fields(Source, "publisher", text), bare):
        yield "sources that read otherwise"


def _meant(party_id: str | None, country: str | None, directory: Directory) -> Any:
    """Whom one has typed, as `phrases` gives it."""
    from tracker.domain import phrases

    party = directory.parties.get(party_id or "")
    if party is None:
        return phrases.TypedWho(country=country)
    bare = party.kind == "unknown" and _reads_as_name(party.name, country)
    return phrases.TypedWho(name=party.name, kind=None if bare else party.kind, country=country)


def _left_open(party_id: str | None, country: str | None, directory: Directory) -> bool:
    """Whether reading would give a party its own country, where nobody has said which it acted for."""
    party = directory.parties.get(party_id or "")
    return party is not None and country is None and party.country is not None


def _reads(written: str, read: Callable[[str], Any], meant: Any) -> bool:
    try:
        return bool(read(written) == meant)
    except TrackerError:
        return False
