"""The parts of an event as one types them, which `tracker.domain.phrases` reads: each a list of its pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

from tracker.domain import flat, shape
from tracker.domain.declared import replace
from tracker.domain.directory import Directory
from tracker.domain.records import Claim, Event, Item, Link, Participant, Quantity, Source, Value, Who
from tracker.errors import TrackerError

F = TypeVar("F", bound=Quantity | Value)


def participant(each: Participant, directory: Directory) -> list[str]:
    """`giver: person: Vladimir Putin (RU); place=Moscow`."""
    someone = _someone(each.party_id, each.country, directory)
    note = each.note if someone else None
    day = each.date.edtf if each.date else None
    someone = someone or f"?{each.note or '?'}"
    return _pieces(f"{each.role}: {someone}", each.basis, place=each.place, date=day, note=note)


def _who(each: Who, directory: Directory) -> str:
    return _someone(each.party_id, each.country, directory)


def _someone(party_id: str | None, country: str | None, directory: Directory) -> str:
    """`person: Vladimir Putin (RU)`, `KP`, or nothing. A kind that nobody knows is said where the name needs one."""
    party = directory.parties.get(party_id or "")
    if party is None:
        return country or ""
    kind = _kind_needed(party.kind, party.name, country)
    return _with_country(f"{kind}: {party.name}" if kind else party.name, country)


def _with_country(name: str, country: str | None) -> str:
    return f"{name} ({country})" if country else name


@lru_cache(maxsize=10_000)
def _kind_needed(kind: str, name: str, country: str | None) -> str | None:
    """The kind of a party as it has to be typed; none where nobody knows it and the name alone reads as a name."""
    if kind != "unknown":
        return kind
    from tracker.domain import phrases  # few names need it, and a sheet without them must not pay for it

    bare = phrases.TypedWho(name=name, country=country)
    return None if _reads(_with_country(name, country), phrases.who, bare) else kind


def item(each: Item) -> list[str]:
    """`Aurus limousine; luxury_goods; hs=8703; 1 vehicle`."""
    figures = [f"{one.bound or ''}{one.amount} {one.unit}" for one in each.quantities]
    figures += [f"{one.bound or ''}{one.amount} {one.currency}" for one in each.values]
    return _pieces(each.name, each.category, f"hs={each.hs}" if each.hs else None, *figures, note=each.note)


def claim(each: Claim, directory: Directory) -> str:
    """`Ministry of Unification (KR) assesses un-dprk against RU, KP: luxury vehicle @2024-02-20`."""
    about = f" {each.about}" if each.about else ""
    accused = f" against {', '.join(_who(one, directory) for one in each.against)}" if each.against else ""
    day = f" @{each.date.edtf}" if each.date else ""
    speaker = _someone(each.speaker_id, each.country, directory)
    return f"{speaker} {each.stance}{about}{accused}: {_text(each)}{day}"


def _text(each: Claim) -> str:
    return each.text or each.quote or "…"


def source(each: Source) -> list[str]:
    """`TradeSphere; published=2024-02-20; url=https://…`, without the source that it relays."""
    rest = {name: value for name, value in shape.write(each).items() if name not in ("publisher", "relays")}
    flags = [name for name, value in rest.items() if value is True]
    return _pieces(each.publisher, *flags, **{name: str(value) for name, value in rest.items() if value is not True})


def link(each: Link) -> list[str]:
    """`follows; event_id=0190…`."""
    return _pieces(each.kind, event_id=each.event_id, note=each.note)


def _pieces(*alone: str | None, **named: str | None) -> list[str]:
    """The pieces that are not None."""
    pairs = [f"{name}={value}" for name, value in named.items() if value is not None]
    return [*[each for each in alone if each is not None], *pairs]


# What is lost. -------------------------------------------------------------------------------------------------------


def losses(event: Event, directory: Directory) -> Iterator[str]:
    """What of an event its flat form has no place for, or what would be read otherwise, once for each time."""
    sources = [directory.sources[each] for each in event.source_ids if each in directory.sources]
    yield from ("what only a newer tracker knows" for _ in shape.newer_in(event))
    yield from ("our assessments" for each in event.violations if each.assessment or each.note)
    yield from ("where and quotes of citations" for each in event.citations if each.where or each.quote)
    yield from ("claims without a text" for each in event.claims if each.text is None)
    yield from ("which source a claim is from" for each in event.claims if each.source_id)
    yield from ("quotes, places and grades of claims" for each in event.claims if _more(each))
    yield from ("which source relays which" for each in sources if each.relays)
    for who in (*((each.party_id, each.country) for each in event.participants), *map(_speaking, event.claims)):
        if _left_open(*who, directory):
            yield "countries that were left open"
    figures = [figure for each in event.items for figure in _figures(each)]
    yield from ("dates, sources and notes of figures" for each in figures if _plain(each) != each)
    yield from _read_otherwise(event, sources, directory)


def _figures(each: Item) -> list[Quantity | Value]:
    return [*each.quantities, *each.values]


def _plain(figure: F) -> F:
    return replace(figure, per=None, date=None, source_id=None, note=None)


def _more(each: Claim) -> bool:
    return bool(each.where or each.quote or each.credibility)


def _speaking(each: Claim) -> tuple[str | None, str | None]:
    return each.speaker_id, each.country


def _left_open(party_id: str | None, country: str | None, directory: Directory) -> bool:
    """Whether reading would give a party its own country, where nobody has said which it acted for."""
    party = directory.parties.get(party_id or "")
    return party is not None and country is None and party.country is not None


def _read_otherwise(event: Event, sources: list[Source], directory: Directory) -> Iterator[str]:
    """What the short forms cannot say unmistakably, such as a text that ends like a date; each is read to be sure."""
    from tracker.domain import phrases

    for each in event.participants:
        meant = phrases.TypedParticipant(
            _meant(each.party_id, each.country, directory), each.place, each.date, each.basis, each.note
        )
        if meant.who == phrases.TypedWho():
            meant = phrases.TypedParticipant(
                phrases.TypedWho(note=each.note or "?"), each.place, each.date, each.basis, None
            )
        named, *more = _cell(participant(each, directory))
        if not _reads([named.partition(": ")[2], *more], phrases.participant, meant):
            yield "participants that read otherwise"
    for one in event.items:
        figures = {
            name: tuple(
                replace(figure, per=None, date=None, source_id=None, note=None) for figure in getattr(one, name)
            )
            for name in ("quantities", "values")
        }
        if not _reads(_cell(item(one)), phrases.item, replace(one, id="", position=-1, **figures)):
            yield "items that read otherwise"
    for said in event.claims:
        against = tuple(_meant(who.party_id, who.country, directory) for who in said.against)
        speaker = _meant(*_speaking(said), directory)
        sentence = phrases.TypedClaim(speaker, said.stance, said.about, against, _text(said), said.date)
        if not _reads(claim(said, directory), phrases.claim, sentence):
            yield "claims that read otherwise"
    for cited in sources:
        bare = shape.write(replace(cited, relays=None))
        if not _reads(_cell(source(cited)), lambda text: phrases.fields(Source, "publisher", text), bare):
            yield "sources that read otherwise"


def _cell(pieces: list[str]) -> list[str]:
    """The pieces as they come out of the cell that holds them."""
    return next(iter(flat.entries(flat.entry(pieces))), [""])


def _meant(party_id: str | None, country: str | None, directory: Directory) -> Any:
    """Whom one has typed, as `phrases` gives it."""
    from tracker.domain import phrases

    party = directory.parties.get(party_id or "")
    if party is None:
        return phrases.TypedWho(country=country)
    kind = _kind_needed(party.kind, party.name, country)
    return phrases.TypedWho(name=party.name, kind=kind, country=country)


def _reads(written: Any, read: Callable[[Any], Any], meant: Any) -> bool:
    try:
        return bool(read(written) == meant)
    except TrackerError:
        return False
