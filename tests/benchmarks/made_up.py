"""Events as analysts have them, made up: the same ones for the same number, in the native form, one JSON line each.

Few countries, parties and sources stand in most of the events, as Zipf's law has it, and each event has some
eight parts: who took part, what moved, what is cited, who claims what, and which paragraph we hold to be at issue.

`python -m tests.benchmarks.made_up EVENTS > events.jsonl`
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import IO, Any

from tracker.domain.country_data import ISO_3166_1

Document = dict[str, Any]

PROVISIONS = 60
_SYLLABLES = [
    "an",
    "bo",
    "chol",
    "da",
    "eun",
    "gang",
    "ha",
    "il",
    "jong",
    "kim",
    "la",
    "min",
    "nam",
    "ok",
    "pyo",
    "rak",
    "san",
    "tae",
    "ung",
    "yon",
]
_GOODS = (
    ("machine parts", "8431", "kg"),
    ("refined petroleum", "2710", "barrels"),
    ("coal", "2701", "t"),
    ("seafood", "0307", "kg"),
    ("a car", "8703", "units"),
    ("watches", "9102", "units"),
    ("rice", "1006", "t"),
    ("missile components", "8803", "kg"),
)
_ROLES = {"gift": ("giver", "recipient"), "shipment": ("consignor", "destination"), "financial": ("payer", "payee")}
_STANCES = ("alleges", "alleges", "alleges", "finds", "assesses", "denies", "investigates", "confirms")
_SENTENCES = (
    "The panel's report says that the shipment left the port at night with its transponder off.",
    "Customs papers name another consignee and a lower weight than the one that was measured.",
    "State media showed the handing over and named nobody of those who had paid for it.",
    "A member state told the committee of it in a letter and gave satellite images as its evidence.",
    "The ministry called the report groundless and said that the goods had been humanitarian aid.",
)


class _Zipf:
    """Numbers from 0, of which the nth comes up in proportion to 1/n."""

    def __init__(self, chance: random.Random, most: int) -> None:
        self._chance = chance
        self._numbers = range(most)
        self._weights = list(accumulate(1 / (number + 1) for number in range(most)))

    def some(self, count: int = 1) -> list[int]:
        return self._chance.choices(self._numbers, cum_weights=self._weights, k=count)


class MadeUp:
    """The documents of `events` events, after those of everything they refer to."""

    def __init__(self, events: int) -> None:
        self._chance = random.Random(events)
        self._events = events
        self._codes = [each[0] for each in ISO_3166_1]
        self._chance.shuffle(self._codes)
        self._parties = [self._id() for _ in range(max(20, events // 20))]
        self._sources = [self._id() for _ in range(max(10, events // 10))]
        self._country = _Zipf(self._chance, len(self._codes))
        self._party = _Zipf(self._chance, len(self._parties))
        self._source = _Zipf(self._chance, len(self._sources))
        self._provision = _Zipf(self._chance, PROVISIONS)

    def documents(self) -> Iterator[Document]:
        yield from self._provisions()
        for number, party_id in enumerate(self._parties):
            yield {"record": "party", "id": party_id, "name": self._name(number), "country": self._code()}
        for number, source_id in enumerate(self._sources):
            yield {
                "record": "source",
                "id": source_id,
                "publisher": f"Daily {self._name(number % 400)}",
                "title": f"Report {number} of what was shipped",
                "url": f"https://example.org/reports/{number}",
                "published": self._day(),
            }
        before = ""
        for number in range(self._events):
            made = self._event(number, before)
            before = made["id"]
            yield made

    def _provisions(self) -> Iterator[Document]:
        yield {"record": "provision", "key": "made-up", "level": "regime", "name": "The made-up regime"}
        for number in range(PROVISIONS):
            yield {
                "record": "provision",
                "key": _key(number),
                "level": "paragraph",
                "within": "made-up",
                "name": f"Paragraph {number} of the made-up regime",
                "measure_class": "ban",
                "targets": ["KP"],
            }

    def _event(self, number: int, before: str) -> Document:
        kind = self._chance.choice(list(_ROLES))
        good, hs, unit = self._chance.choice(_GOODS)
        amount = str(self._chance.randint(1, 90_000))
        item: Document = {"name": good, "hs": hs, "quantities": [{"amount": amount, "unit": unit}]}
        if number % 3 == 0:
            item["values"] = [{"amount": f"{amount}000", "currency": "USD"}]
        document: Document = {
            "record": "event",
            "id": self._id(),
            "type": kind,
            "title": f"Shipment {number}: {amount} {unit} of {good}",
            "date": self._date(number),
            "summary": " ".join(self._chance.sample(_SENTENCES, 2)),
            "participants": [
                {"role": role, "party_id": party_id, "country": self._code()}
                for role, party_id in zip(_ROLES[kind], self._some(self._party, self._parties, 2), strict=True)
            ],
            "items": [item],
            "citations": [
                {"source_id": source_id, "where": f"p. {number % 90 + 1}"}
                for source_id in self._some(self._source, self._sources, 1 + number % 2)
            ],
        }
        if number % 4 == 0:
            document["tags"] = [f"tag {number % 50}"]
        if number % 5 < 3:
            document["claims"] = [self._claim() for _ in range(1 + number % 2)]
            document["violations"] = [{"provision": _key(self._provision.some()[0])}]
        if before and number % 20 == 0:
            document["links"] = [{"kind": "follows", "event_id": before}]
        return document

    def _claim(self) -> Document:
        return {
            "speaker_id": self._some(self._party, self._parties, 1)[0],
            "country": self._code(),
            "stance": self._chance.choice(_STANCES),
            "about": _key(self._provision.some()[0]),
            "against": [{"country": self._code()}],
            "date": self._day(),
            "text": self._chance.choice(_SENTENCES),
            "source_id": self._some(self._source, self._sources, 1)[0],
        }

    def _some(self, zipf: _Zipf, among: Sequence[str], count: int) -> list[str]:
        return [among[number] for number in zipf.some(count)]

    def _code(self) -> str:
        return self._codes[self._country.some()[0]]

    def _id(self) -> str:
        digits = f"{self._chance.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-7{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"

    def _name(self, number: int) -> str:
        return f"{' '.join(self._chance.choices(_SYLLABLES, k=3)).title()} {number}"

    def _date(self, number: int) -> str:
        day = self._day()
        return (day, day, day, day[:7], day[:4], f"{day}~")[number % 6]

    def _day(self) -> str:
        chance = self._chance.randrange
        return f"{chance(2000, 2025)}-{chance(1, 13):02}-{chance(1, 29):02}"


def _key(number: int) -> str:
    return f"made-up-{number}"


def write(events: int, out: IO[str]) -> None:
    """Writes the lines of `events` events and of what they refer to."""
    for document in MadeUp(events).documents():
        out.write(json.dumps(document, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write(int(sys.argv[1]), sys.stdout)
