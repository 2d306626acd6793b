"""One event as JSON, as the command line's contract words it: the same for every command that prints or saves one."""

from __future__ import annotations

from typing import Any

from tracker.domain import claims, records, timeline
from tracker.domain.claims import Standing
from tracker.domain.dates import PartialDate
from tracker.domain.directory import Directory
from tracker.domain.origins import independent_origins
from tracker.domain.records import Claim, Event, Item, Participant, Quantity, Source, Value


def item(event: Event, directory: Directory, asked: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The event with the roles of the countries `asked` for. Open ends are null, amounts decimal strings."""
    readings = claims.readings(event, directory)
    without = claims.unnamed(event, directory)
    named = [*claims.named(event, directory), *([without] if without else [])]
    return {
        "id": event.id,
        "ref": event.ref,
        "date": event.date.edtf,
        **_bounds(event.date),
        "type": event.type,
        "status": event.status,
        "title": event.title,
        "summary": event.summary,
        "roles": timeline.roles_of(event, asked),
        "participants": [_participant(each, event, directory) for each in event.participants],
        "items": [_item(each) for each in event.items],
        "claims": [_claim(each, event, directory) for each in event.claims],
        "violations": [{**_standing(each, event, directory), **_ours(each)} for each in readings],
        "named_provisions": [_standing(each, event, directory) for each in named],
        "sources": [_source(directory.sources[each]) for each in event.source_ids if each in directory.sources],
        "independent_origins": independent_origins(event.source_ids, directory.sources)._asdict(),
        "tags": list(event.tags),
    }


def _bounds(date: PartialDate) -> dict[str, str | None]:
    return {
        "earliest": date.earliest.isoformat() if date.earliest else None,
        "latest": date.latest.isoformat() if date.latest else None,
    }


def _edtf(date: PartialDate | None) -> str | None:
    return date.edtf if date else None


def _participant(each: Participant, event: Event, directory: Directory) -> dict[str, Any]:
    party = directory.parties.get(each.party_id or "")
    return {
        "role": each.role,
        "party": directory.party_name(each.party_id, event),
        "party_ref": party.ref if party else None,
        "kind": party.kind if party else None,
        "country": each.country,
        "place": each.place,
        "date": _edtf(each.date),
        "basis": each.basis,
        "note": each.note,
    }


def _item(each: Item) -> dict[str, Any]:
    return {
        "name": each.name,
        "category": each.category,
        "hs": each.hs,
        "quantities": [{"amount": one.amount, "unit": one.unit, **_figure(one)} for one in each.quantities],
        "values": [{"amount": one.amount, "currency": one.currency, **_figure(one)} for one in each.values],
        "note": each.note,
    }


def _figure(one: Quantity | Value) -> dict[str, Any]:
    return {"bound": one.bound, "per": one.per, "date": _edtf(one.date), "note": one.note}


def _claim(each: Claim, event: Event, directory: Directory) -> dict[str, Any]:
    source = directory.sources.get(each.source_id or "")
    return {
        "speaker": directory.party_name(each.speaker_id, event),
        "country": each.country,
        "stance": each.stance,
        "about": each.about,
        "against": [directory.who(one, event) for one in each.against],
        "date": _edtf(each.date),
        "text": each.text,
        "quote": each.quote,
        "where": each.where,
        "credibility": each.credibility,
        "source": source.ref if source else None,
    }


def _standing(each: Standing, event: Event, directory: Directory) -> dict[str, Any]:
    return {
        "provision": each.key or None,  # None: they say that a rule was broken, and not which
        "our_reading": each.our_reading,
        "status": each.status,
        "claimed_by": [directory.speaker(claim, event) for claim in each.raising],
        "denied_by": [directory.speaker(claim, event) for claim in each.denying],
        "denied_in_part_by": [directory.speaker(claim, event) for claim in each.in_part],
    }


def _ours(each: Standing) -> dict[str, Any]:
    violation = each.violation
    return {
        "assessment": violation.assessment if violation else None,
        "assessed_by": violation.assessed_by if violation else None,
        "assessed_on": violation.assessed_on if violation else None,
        "note": violation.note if violation else None,
    }


def _source(each: Source) -> dict[str, Any]:
    return {
        "ref": each.ref,
        "publisher": each.publisher,
        "title": each.title,
        "published": _edtf(each.published),
        "page_date": _edtf(each.page_date),
        "reliability": each.reliability,
        "relays": records.ref(each.relays) if each.relays else None,
        "republication": each.republication,
        "url": each.url,
    }
