"""Records in a few words: each factory makes a whole, saveable one and takes only what the test is about.

Ids come from one counter, so that two records are never the same by accident.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from tracker.domain import forms, records, shape
from tracker.domain.dates import PartialDate
from tracker.domain.journal import Changeset
from tracker.domain.records import (
    Citation,
    Claim,
    Event,
    Item,
    OwnType,
    Participant,
    Party,
    Provision,
    Role,
    Source,
    Violation,
    Who,
)

_numbers = count(1)


def new_id() -> str:
    """An id nobody else has in this test run."""
    return f"01900000-0000-7000-8000-{next(_numbers):012x}"


def when(edtf: str) -> PartialDate:
    return PartialDate.parse(edtf)


def event(*claims: Claim, **fields: Any) -> Event:
    """A gift of February 2024, unless said otherwise; dates may be EDTF text."""
    given: dict[str, Any] = {"id": new_id(), "type": "gift", "title": "A car", "date": "2024-02", "claims": claims}
    return forms.placed(Event(**_dated(given | fields)))


def gift(giver: str = "RU", recipient: str = "KP", **fields: Any) -> Event:
    """A gift between two countries."""
    taking_part = (participant("giver", giver), participant("recipient", recipient))
    return event(**{"participants": taking_part} | fields)


def participant(role: str, country: str | None = None, **fields: Any) -> Participant:
    return Participant(role=role, country=country, **_dated(fields))


def item(name: str = "Aurus limousine", **fields: Any) -> Item:
    return Item(name=name, **fields)


def citation(source_id: str, **fields: Any) -> Citation:
    return Citation(source_id=source_id, **fields)


def claim(speaker: str, stance: str, about: str | None = None, **fields: Any) -> Claim:
    """What a country says, or a party where `speaker` is an id."""
    who: dict[str, Any] = {"country": speaker} if len(speaker) < 10 else {"speaker_id": speaker}
    return Claim(**who, stance=stance, about=about, **_dated(fields))


def violation(provision_key: str, **fields: Any) -> Violation:
    return Violation(provision=provision_key, **fields)


def accused(country: str | None = None, party_id: str | None = None) -> Who:
    return Who(country=country, party_id=party_id)


def party(name: str = "Kim Jong Un", **fields: Any) -> Party:
    return forms.placed(Party(**{"id": new_id(), "name": name} | fields))


def source(publisher: str = "KCNA", **fields: Any) -> Source:
    return Source(**_dated({"id": new_id(), "publisher": publisher} | fields))


def provision(key: str = "un-dprk", level: str = "regime", within: str | None = None, **fields: Any) -> Provision:
    given: dict[str, Any] = {"id": records.id_of_key("provision", key), "name": key, "level": level, "within": within}
    return forms.placed(Provision(**_dated(given | {"key": key} | fields)))


def own_type(key: str = "barter", **ends_of_roles: str) -> OwnType:
    """An analyst's own event type, with its roles and the end each stands at."""
    roles = tuple(Role(role=role, end=end) for role, end in ends_of_roles.items())
    return forms.placed(OwnType(id=records.id_of_key("type", key), key=key, summary="goods against goods", roles=roles))


def changeset(author: str = "ann", wall_ms: int = 1_700_000_000_000, **fields: Any) -> Changeset:
    """What one command did; each one differs from every other."""
    return Changeset(author=author, wall_ms=wall_ms, **{"nonce": str(next(_numbers))} | fields)


def _dated(fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` with their dates read, so that a test may write them as text."""
    names = {"date", "since", "until", "published", "page_date", "retrieved"}
    return {name: when(value) if name in names and isinstance(value, str) else value for name, value in fields.items()}


def faults_of(cls: type[Any], document: dict[str, Any], **settled: Any) -> list[str]:
    """What reading `document` as a `cls` complains of."""
    faults = shape.Faults()
    shape.read(cls, document, faults, **settled)
    return faults.found
