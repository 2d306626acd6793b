"""Events as FollowTheMoney entities, JSON lines, for Aleph, OpenAleph and OpenSanctions tools (followthemoney 4).

`ftm validate` drops what it does not like and exits 0, so nothing is written that it would change: dates are ISO
prefixes, countries its own codes, ids of letters, digits, dots and hyphens. Who alleges a breach becomes a `Risk` with
that authority, never a `Sanction`, nor a topic: those would say that the party is listed. What nobody alleges, our own
readings among it, is not in it at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from tracker.domain import countries, timeline
from tracker.domain.addresses import is_web_address
from tracker.domain.dates import PartialDate
from tracker.domain.directory import Directory, Page
from tracker.domain.records import Claim, Event, Item, Participant, Party, Source
from tracker.domain.vocabulary import RAISING_STANCES
from tracker.exchange.flat import Losses

Entity = dict[str, Any]

SCHEMAS = {
    "person": "Person",
    "organisation": "Organization",
    "public_body": "PublicBody",
    "company": "Company",
    "vessel": "Vessel",
    "aircraft": "Airplane",
    "vehicle": "Vehicle",
    "group": "Organization",
    "unknown": "LegalEntity",
}
"""Of each kind of party, the schema of its entity."""

_LEGAL = {"Person", "Organization", "PublicBody", "Company", "LegalEntity"}
_MOVABLE = {"Vessel", "Airplane", "Vehicle"}
_ISO_PREFIX = re.compile(r"[12]\d{3}(?:-\d\d(?:-\d\d)?)?")

_COUNTRIES = {"DDDE": "dd", "ZRCD": "zr", "UA-43": "ua-cri", "UA-40": "ua-cri", "UA-14": "ua-dpr", "UA-09": "ua-lpr"}
_NO_COUNTRY = frozenset(
    "AIDJ ANHH BUMM BYAA DYBJ GEHH HVBF NHVU PCHH PZPA RHZW SKIN TPTL VDVN YDYE".split()  # noqa: SIM905 - as they are read
)
"""Former states that FollowTheMoney has no code for, or only that of a successor."""

_LANGUAGES = {
    "ar": "ara", "de": "deu", "en": "eng", "es": "spa", "fa": "fas", "fr": "fra", "he": "heb", "hi": "hin", "id": "ind",
    "it": "ita", "ja": "jpn", "ko": "kor", "lo": "lao", "mn": "mon", "my": "mya", "nl": "nld", "no": "nor", "pl": "pol",
    "pt": "por", "ru": "rus", "sv": "swe", "th": "tha", "tr": "tur", "uk": "ukr", "vi": "vie", "zh": "zho",
}  # fmt: skip
"""ISO 639-1 to the three letters of ISO 639-2/T that FollowTheMoney takes."""


def entities(pages: Iterable[Page], losses: Losses) -> Iterator[Entity]:
    """The entities of some events and of all they refer to, each once; what has no place is counted in `losses`."""
    met: set[str] = set()
    for events, directory in pages:
        for event in events:
            for entity in _Writer(event, directory, losses).entities():
                if entity["id"] not in met:
                    yield entity
                if entity["schema"] in _SHARED:
                    met.add(entity["id"])


_SHARED = {*SCHEMAS.values(), "Article", "Territory"}
"""The schemas of what several events may refer to. The ids of these are all that is kept in memory."""


def _entity(schema: str, entity_id: str, /, **properties: Any) -> Entity:
    """An entity; every value a list of texts, the empty ones left out."""
    listed: dict[str, list[str]] = {}
    for name, given in properties.items():
        values = [given] if isinstance(given, str) else list(given or ())
        if kept := list(dict.fromkeys(value for value in values if value)):
            listed[name] = kept
    return {"id": entity_id, "schema": schema, "properties": listed}


class _Writer:
    """The entities of one event."""

    def __init__(self, event: Event, directory: Directory, losses: Losses) -> None:
        self._event = event
        self._directory = directory
        self._losses = losses

    def entities(self) -> Iterator[Entity]:
        event, directory = self._event, self._directory
        yield from (self._party(directory.parties[each]) for each in event.party_ids if each in directory.parties)
        yield from (self._source(directory.sources[each]) for each in event.source_ids if each in directory.sources)
        yield from self._event_itself()
        for each in event.participants:
            yield from self._role(each)
        for item in event.items:
            yield from self._goods(item)
        yield from self._citations()
        for claim in event.claims:
            yield from self._claim(claim)
        self._losses["links between events"] += len(event.links)
        self._losses["our own readings and assessments"] += len(event.violations)

    # What several events share. ------------------------------------------------------------------------------------

    def _party(self, party: Party) -> Entity:
        schema = _schema(party)
        flags = {} if schema != "Vessel" else self._flags(party)
        numbers, rest = self._numbers(party, schema)
        self._losses["listings of parties"] += len(party.listings)
        return _entity(
            schema,
            party.id,
            name=_name(party.name),
            alias=[_name(alias.name) for alias in party.aliases],
            country=self._codes(party.country),
            notes=[party.note, *rest],
            **flags,
            **numbers,
        )

    def _flags(self, party: Party) -> dict[str, list[str]]:
        now = [flag.country for flag in party.flags if flag.until is None]
        past = [flag.country for flag in party.flags if flag.until is not None]
        return {"flag": self._codes(*now), "pastFlags": self._codes(*past)}

    def _numbers(self, party: Party, schema: str) -> tuple[dict[str, list[str]], list[str]]:
        """The identifiers that have a property of their own, and the others in words."""
        known: dict[str, list[str]] = {}
        rest = []
        places = {"wikidata": "wikidataId"}
        places |= {"imo": "imoNumber", "mmsi": "mmsi"} if schema == "Vessel" else {}
        places |= {"lei": "leiCode"} if schema in _LEGAL else {}
        for each in party.identifiers:
            if each.scheme in places:
                value = f"IMO{each.value}" if each.scheme == "imo" else each.value
                known.setdefault(places[each.scheme], []).append(value)
            else:
                rest.append(f"{each.scheme}: {each.value}")
        return known, rest

    def _source(self, source: Source) -> Entity:
        language = (source.language or "").partition("-")[0]
        self._losses["languages of sources"] += bool(language) and language not in _LANGUAGES
        self._losses["grades, page dates and relays of sources"] += any(
            (source.reliability, source.page_date, source.relays, source.republication)
        )
        return _entity(
            "Article",
            source.id,
            title=source.title or source.publisher,
            author=source.author,
            publisher=source.publisher,
            sourceUrl=_addresses(source.url, source.archive_url),
            publishedAt=self._prefixes(source.published),
            retrievedAt=self._prefixes(source.retrieved),
            language=_LANGUAGES.get(language),
            notes=source.note,
        )

    # The event. ----------------------------------------------------------------------------------------------------

    def _event_itself(self) -> Iterator[Entity]:
        event, directory = self._event, self._directory
        ends = self._ends()
        taking_part = (directory.parties.get(each.party_id or "") for each in event.participants)
        parties = [party for party in taking_part if party is not None]
        sources = [directory.sources[each] for each in event.source_ids if each in directory.sources]
        yield from (address for addresses in ends.values() for address in addresses)
        yield _entity(
            "Trip" if ends else "Event",
            event.id,
            name=_name(event.title),
            summary=event.summary,
            keywords=[event.type, event.status, *event.tags],
            country=self._codes(*(each.country for each in event.participants)),
            location=[_place(each.place) for each in event.participants if each.place],
            involved=[each.id for each in parties if _schema(each) in _LEGAL],
            vehicle=[each.id for each in parties if _schema(each) in _MOVABLE] if ends else (),
            publisher=[each.publisher for each in sources],
            sourceUrl=_addresses(*(each.url for each in sources)),
            recordId=event.ref,
            **{end: [address["id"] for address in addresses] for end, addresses in ends.items()},
            **self._dates(event.date),
        )

    def _ends(self) -> dict[str, list[Entity]]:
        """The addresses a movement along a route started and ended at; none where one end is not known."""
        event_type = self._directory.types.get(self._event.type)
        if event_type is None or "transit" not in event_type.own_roles:
            return {}
        types = self._directory.types
        ends = {
            "startLocation": [self._address(each) for each in timeline.at_end(self._event, "from", types)],
            "endLocation": [self._address(each) for each in timeline.at_end(self._event, "to", types)],
        }
        known = {name: [address for address in addresses if address] for name, addresses in ends.items()}
        return known if all(known.values()) else {}

    def _address(self, each: Participant) -> Entity:
        names = [each.place, countries.called(each.country) if each.country else None]
        full = ", ".join(name for name in names if name)
        if not full:
            return {}
        address_id = f"{self._event.id}.{each.id}.address"
        return _entity("Address", address_id, full=_place(full), country=self._codes(each.country))

    def _role(self, each: Participant) -> Iterator[Entity]:
        yield from self._territory(each.country) if each.party_id is None and each.country else ()
        subject = self._who(each.party_id, each.country)
        self._losses["participants who are not named"] += subject is None
        if subject is not None:
            told = [each.basis, each.place, each.note]
            yield self._link(each.id, subject, each.role, told, self._dates(each.date))

    def _link(
        self, part: str, subject: str, role: str, told: Iterable[str | None], dates: dict[str, list[str]]
    ) -> Entity:
        summary = "; ".join(word for word in told if word)
        link_id = f"{self._event.id}.{part}"
        return _entity(
            "UnknownLink", link_id, subject=subject, object=self._event.id, role=role, summary=summary, **dates
        )

    def _goods(self, item: Item) -> Iterator[Entity]:
        goods_id = f"{self._event.id}.{item.id}.goods"
        words = [f"{each.bound or ''}{each.amount} {each.unit}" for each in item.quantities]
        words += [f"{each.bound or ''}{each.amount} {each.currency}" for each in item.values]
        worth = item.values[0] if item.values and item.values[0].bound is None else None
        yield _entity(
            "Vehicle" if item.category == "vehicles" else "Asset",
            goods_id,
            name=_name(item.name),
            summary="; ".join([*words, *([item.note] if item.note else [])]),
            amount=worth.amount if worth else None,
            currency=worth.currency if worth else None,
            keywords=[f"HS {item.hs}" if item.hs else None, item.category],
        )
        yield self._link(item.id, goods_id, "item", (), {})

    # What is said of it. -------------------------------------------------------------------------------------------

    def _citations(self) -> Iterator[Entity]:
        for each in self._event.citations:
            if each.source_id in self._directory.sources:
                documentation_id = f"{self._event.id}.{each.id}"
                yield _entity(
                    "Documentation",
                    documentation_id,
                    document=each.source_id,
                    entity=self._event.id,
                    role="cited",
                    summary=each.quote,
                    description=each.where,
                )

    def _claim(self, claim: Claim) -> Iterator[Entity]:
        """What a source says somebody says; and where that is of a breach, the risk that he sees."""
        speaker = _line(self._directory.speaker(claim, self._event))
        said = self._said(claim, speaker)
        if claim.source_id in self._directory.sources:
            yield _entity(
                "Documentation",
                f"{self._event.id}.{claim.id}",
                document=claim.source_id,
                entity=self._event.id,
                role=claim.stance,
                summary=[said, claim.quote],
                description=claim.where,
                **self._dates(claim.date),
            )
        else:
            self._losses["claims without a source, other than of a breach"] += claim.stance not in RAISING_STANCES
        if claim.stance in RAISING_STANCES:
            yield from self._risk(claim, speaker, said)

    def _risk(self, claim: Claim, speaker: str, said: str) -> Iterator[Entity]:
        for who in claim.against:
            yield from self._territory(who.country) if who.party_id is None and who.country else ()
        accused = [each for who in claim.against if (each := self._who(who.party_id, who.country))]
        yield _entity(
            "Risk",
            f"{self._event.id}.{claim.id}.risk",
            entity=accused or self._event.id,
            authority=speaker,
            program=claim.about,
            status=claim.stance,
            reason=said,
            country=self._codes(claim.country),
            listingDate=self._prefixes(claim.date),
        )

    def _said(self, claim: Claim, speaker: str) -> str:
        against = ", ".join(self._directory.who(who, self._event) for who in claim.against)
        about = f" {claim.about}" if claim.about else ""
        accused = f" against {against}" if against else ""
        return f"{speaker} {claim.stance}{about}{accused}{f': {claim.text}' if claim.text else ''}"

    # Values. -------------------------------------------------------------------------------------------------------

    def _who(self, party_id: str | None, country: str | None) -> str | None:
        """The id of the entity of a party, or of a country that acts as such."""
        party = self._directory.parties.get(party_id or "")
        if party is not None:
            return party.id
        return f"country.{country.lower()}" if country else None

    def _territory(self, country: str) -> Iterator[Entity]:
        name = _line(countries.called(country))
        yield _entity("Territory", f"country.{country.lower()}", name=name, country=self._codes(country))

    def _codes(self, *codes: str | None) -> list[str]:
        known = [code for code in codes if code is not None]
        self._losses["former states without a code there"] += sum(code in _NO_COUNTRY for code in known)
        return [_COUNTRIES.get(code, code.lower()) for code in known if code not in _NO_COUNTRY]

    def _prefixes(self, when: PartialDate | None) -> list[str]:
        """The one ISO prefix that a date is, or those of its ends."""
        return [each for values in self._dates(when).values() for each in values]

    def _dates(self, when: PartialDate | None) -> dict[str, list[str]]:
        """`date` of a day, month or year; else `startDate` and `endDate`, as far as they are known."""
        if when is None:
            return {}
        exact = when.edtf.rstrip("~?%")
        self._losses["uncertainty of dates"] += exact != when.edtf
        if _ISO_PREFIX.fullmatch(exact) and when.edtf[5:7] < "13":  # not a season
            return {"date": [exact]}
        start, _, end = exact.partition("/")
        if not (_ISO_PREFIX.fullmatch(start) and _ISO_PREFIX.fullmatch(end)):
            self._losses["uncertainty of dates"] += 1
            start, end = (day.isoformat() if day else "" for day in (when.earliest, when.latest))
        return {name: [each] for name, each in (("startDate", start), ("endDate", end)) if each}


def _schema(party: Party) -> str:
    """The schema of a party; of a kind that only a newer tracker knows, that of one of which nobody has said it."""
    return SCHEMAS.get(party.kind, SCHEMAS["unknown"])


def _line(text: str) -> str:
    return " ".join(text.split())


def _name(text: str) -> str:
    """A name as FollowTheMoney keeps it: without quotes around it."""
    return re.sub(r"""^(["'])(.*)\1$""", r"\2", _line(text)).strip() or _line(text)


def _place(text: str) -> str:
    """An address as FollowTheMoney keeps it: one line, one blank behind a comma."""
    return _line(re.sub(r"(?:\s?,\s?)+", ", ", _line(text)))


def _addresses(*urls: str | None) -> list[str]:
    return [urlsplit(url).geturl() for url in urls if url and is_web_address(url)]
