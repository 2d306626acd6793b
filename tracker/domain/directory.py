"""What the records of an answer refer to, read once: parties, sources, provisions, by id or key.

Whoever prints an event asks here for names, so that nobody else needs to know where they came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from tracker.domain.dates import PartialDate
from tracker.domain.declared import declared
from tracker.domain.records import Claim, Event, Participant, Party, Provision, Source, Who
from tracker.domain.vocabulary import EVENT_TYPES, EventTypes

NO_DAY = "0001-01-01"
NOTHING: Mapping[str, Any] = MappingProxyType({})


@declared
class Directory:
    """The records that some events refer to, and the event types there are.

    `within` holds every provision's key with that of its whole.
    """

    parties: Mapping[str, Party] = NOTHING
    sources: Mapping[str, Source] = NOTHING
    provisions: Mapping[str, Provision] = NOTHING
    within: Mapping[str, str | None] = NOTHING
    types: EventTypes = EVENT_TYPES

    def party_name(self, party_id: str | None, event: Event | None = None) -> str | None:
        """The name of a party; on the day of `event` where it bore another one then."""
        if party_id is None:
            return None
        party = self.parties.get(party_id)
        if party is None:
            return "(deleted party)"
        return name_on(party, event.date.earliest) if event else party.name

    def dated(self, claim: Claim) -> PartialDate | None:
        """When a claim was made; an undated one takes its source's date."""
        if claim.date:
            return claim.date
        source = self.sources.get(claim.source_id or "")
        return source.published if source else None

    def spoken_on(self, claim: Claim) -> str:
        """The earliest day on which a claim may have been made."""
        dated = self.dated(claim)
        return dated.earliest.isoformat() if dated and dated.earliest else NO_DAY

    def voice(self, claim: Claim) -> str | None:
        """Who speaks, the same for two parties that turned out to be one: a party's id, or a country's code."""
        speaker = self.parties.get(claim.speaker_id or "")
        return speaker.id if speaker else claim.speaker_id or claim.country

    def speaker(self, claim: Claim, event: Event) -> str:
        """`Ministry of Unification (KR)`, or the code of a country that speaks for itself."""
        return self.label(claim.speaker_id, claim.country, event)

    def label(self, party_id: str | None, country: str | None, event: Event | None = None) -> str:
        """A party with the country it stands for, or the flag it flies; either alone, or `?`."""
        name = self.party_name(party_id, event)
        if name and country:
            return f"{name} (flag {country})" if self.is_vessel(party_id) else f"{name} ({country})"
        return name or country or "?"

    def is_vessel(self, party_id: str | None) -> bool:
        """Whether a country beside the party is its flag, for which nobody speaks and nobody lists."""
        party = self.parties.get(party_id or "")
        return party is not None and party.kind == "vessel"

    def who(self, each: Participant | Who, event: Event) -> str:
        note = getattr(each, "note", None)
        if each.party_id or each.country or not note:
            return self.label(each.party_id, each.country, event)
        return str(note)


Page = tuple[list[Event], Directory]
"""Some events, and what they refer to."""


def name_on(party: Party, day: date | None) -> str:
    """The name a party bore on `day`: an alias whose dates hold it, or its own name."""
    for alias in party.aliases:
        dated = alias.since is not None or alias.until is not None
        begun = alias.since is None or (
            alias.since.earliest is not None and day is not None and alias.since.earliest <= day
        )
        ended = (
            alias.until is not None and day is not None and alias.until.latest is not None and alias.until.latest < day
        )
        if dated and day is not None and begun and not ended:
            return alias.name
    return party.name
