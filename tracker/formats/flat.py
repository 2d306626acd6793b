r"""The flat form: one row an event, for people with spreadsheets. A list stands in one cell, `;` between its entries.

An entry is what one types on the command line for the part it is, with `|` where that has `;`:
`giver: person: Vladimir Putin (RU); recipient: KP | place=Pyongyang`. `\;` and `\|` are the characters themselves. What
an entry cannot say is counted; what is written is read back to be sure that it says the same.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tracker.domain import phrases, shape
from tracker.domain.declared import replace
from tracker.domain.directory import Directory
from tracker.domain.phrases import TypedClaim, TypedParticipant, TypedWho
from tracker.domain.records import Claim, Event, Item, Participant, Quantity, Source, Value, Who
from tracker.errors import TrackerError

Losses = Counter[str]
"""What a format has no place for, in words, and how often."""

# Reading. ----------------------------------------------------------------------------------------------------------


def entries(cell: str) -> list[str]:
    """The entries of a list whose entries have parts, each as typed on the command line, `;` between the parts."""
    return [re.sub(r"(?<!\\)\|", ";", entry).replace("\\|", "|").strip() for entry in split(cell)]


def words(cell: str) -> list[str]:
    """The entries of a list of plain texts: tags, keys, claims."""
    return [entry.replace("\\;", ";") for entry in split(cell)]


def split(cell: str) -> list[str]:
    """The entries of a list as they stand in a cell."""
    return [entry.strip() for entry in re.split(r"(?<!\\);", cell) if entry.strip()]


# Writing. ----------------------------------------------------------------------------------------------------------


def cells(event: Event, directory: Directory, losses: Losses) -> dict[str, str]:
    """The event as cells by column; what they cannot say is added to `losses`."""
    losses.update(_without_place(event))
    sources = [directory.sources[each] for each in event.source_ids if each in directory.sources]
    return {
        "id": event.id,
        "type": event.type,
        "title": event.title,
        "date": event.date.edtf,
        "status": event.status,
        "summary": event.summary or "",
        "tags": "; ".join(map(_word, event.tags)),
        "participants": "; ".join(_entry(participant(each, directory, losses)) for each in event.participants),
        "items": "; ".join(_entry(item(each, losses)) for each in event.items),
        "claims": "; ".join(_word(claim(each, directory, losses)) for each in event.claims),
        "violations": "; ".join(each.provision for each in event.violations),
        "sources": "; ".join(_entry(source(each, losses)) for each in sources),
    }


def _word(text: str) -> str:
    return text.replace(";", "\\;")


def _entry(typed: str) -> str:
    """An entry of the command line, `|` where it has `;`, and a `;` of its own escaped still."""
    return " | ".join(re.split(r"(?<!\\);\s*", typed.replace("|", "\\|")))


def _escaped(text: str) -> str:
    return text.replace(";", "\\;")


def _without_place(event: Event) -> Iterator[str]:
    """What of an event no column holds, once for each time."""
    yield from ("links between events" for _ in event.links)
    yield from ("our assessments" for each in event.violations if each.assessment or each.note)
    yield from ("where and quotes of citations" for each in event.citations if each.where or each.quote)
    for each in event.claims:
        if each.source_id:
            yield "which source a claim is from"
        if each.text is None:
            yield "claims without a text"
        if each.where or each.quote or each.credibility:
            yield "quotes, places and grades of claims"


def participant(each: Participant, directory: Directory, losses: Losses) -> str:
    """`giver: person: Vladimir Putin (RU); place=Moscow`."""
    who = typed_who(each, directory)
    noted = None
    if who == TypedWho():
        who = TypedWho(note=each.note or "?")
    else:
        noted = each.note
    losses["countries that were left open"] += _left_open(each.party_id, each.country, directory)
    expected = TypedParticipant(who, each.place, each.date, each.basis, noted)
    written = _joined(
        who_text(who),
        each.basis,
        place=each.place,
        date=each.date.edtf if each.date else None,
        note=noted,
    )
    _check(written, phrases.participant, expected, losses, "participants that read otherwise")
    return f"{each.role}: {written}"


def typed_who(each: Participant | Who, directory: Directory) -> TypedWho:
    """Who it is, as one would type it."""
    party = directory.parties.get(each.party_id or "")
    if party is None:
        return TypedWho(country=each.country)
    bare = TypedWho(name=party.name, country=each.country)
    if party.kind == "unknown" and _reads(who_text(bare), phrases.who, bare):
        return bare
    return dataclasses.replace(bare, kind=party.kind)


def _left_open(party_id: str | None, country: str | None, directory: Directory) -> bool:
    """Whether reading would give a party its own country, where nobody has said which it acted for."""
    party = directory.parties.get(party_id or "")
    return party is not None and country is None and party.country is not None


def who_text(who: TypedWho) -> str:
    """WHO, as the command line takes it."""
    if who.name is None and who.note is None:
        return who.country or ""
    name = f"?{who.note}" if who.note is not None else f"{who.kind}: {who.name}" if who.kind else str(who.name)
    return f"{name} ({who.country})" if who.country else name


def item(each: Item, losses: Losses) -> str:
    """`Aurus limousine; luxury_goods; hs=8703; 1 vehicle`."""
    quantities = [Quantity(amount=one.amount, unit=one.unit, bound=one.bound) for one in each.quantities]
    values = [Value(amount=one.amount, currency=one.currency, bound=one.bound) for one in each.values]
    losses["dates, sources and notes of figures"] += sum(
        plain != one for plain, one in zip((*quantities, *values), (*each.quantities, *each.values), strict=True)
    )
    figures = [f"{one.bound or ''}{one.amount} {one.unit}" for one in quantities]
    figures += [f"{one.bound or ''}{one.amount} {one.currency}" for one in values]
    written = _joined(each.name, each.category, f"hs={each.hs}" if each.hs else None, *figures, note=each.note)
    plain_item = replace(each, id="", position=-1, quantities=tuple(quantities), values=tuple(values))
    _check(written, phrases.item, plain_item, losses, "items that read otherwise")
    return written


def claim(each: Claim, directory: Directory, losses: Losses) -> str:
    """`Ministry of Unification (KR) assesses un-dprk against RU, KP: luxury vehicle @2024-02-20`."""
    speaker = typed_who(Who(party_id=each.speaker_id, country=each.country), directory)
    against = tuple(typed_who(who, directory) for who in each.against)
    losses["countries that were left open"] += _left_open(each.speaker_id, each.country, directory)
    accused = f" against {', '.join(map(who_text, against))}" if against else ""
    text = each.text or each.quote or "…"
    dated = f" @{each.date.edtf}" if each.date else ""
    written = f"{who_text(speaker)} {each.stance}{f' {each.about}' if each.about else ''}{accused}: {text}{dated}"
    expected = TypedClaim(speaker, each.stance, each.about, against, text, each.date)
    _check(written, phrases.claim, expected, losses, "claims that read otherwise")
    return written


def source(each: Source, losses: Losses) -> str:
    """`TradeSphere; published=2024-02-20; url=https://…`."""
    losses["which source relays which"] += each.relays is not None
    bare = shape.write(replace(each, relays=None))
    flags = [name for name, value in bare.items() if value is True]
    rest = {name: str(value) for name, value in bare.items() if name != "publisher" and value is not True}
    written = _joined(each.publisher, *flags, **rest)
    _check(written, lambda text: phrases.fields(Source, "publisher", text), bare, losses, "sources that read otherwise")
    return written


def _joined(*alone: str | None, **named: str | None) -> str:
    """Parts in the form of the command line, those that are None left out."""
    pairs = [f"{name}={_escaped(value)}" for name, value in named.items() if value is not None]
    return "; ".join([*(_escaped(each) for each in alone if each is not None), *pairs])


def _check(written: str, read: Callable[[str], Any], expected: Any, losses: Losses, what: str) -> None:
    if not _reads(written, read, expected):
        losses[what] += 1


def _reads(written: str, read: Callable[[str], Any], expected: Any) -> bool:
    try:
        return bool(read(written) == expected)
    except TrackerError:
        return False


def told(losses: Losses) -> Iterable[str]:
    """`12 links between events`, for each loss."""
    return (f"{count:,} {what}" for what, count in sorted(losses.items()) if count)
