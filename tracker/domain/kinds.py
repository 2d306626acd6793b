"""The kinds of value that a field holds: what each takes, and how it refuses what it is not.

The same wording serves the command line, documents, sheets and the editor.
"""

from __future__ import annotations

import datetime
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from typing import Annotated, Any, cast

from tracker.domain import countries
from tracker.domain.dates import PartialDate
from tracker.domain.text import clean, pattern
from tracker.domain.vocabulary import Newer, no_such_word
from tracker.errors import TrackerError, did_you_mean

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
"""What a document or the journal holds. No floats anywhere: amounts are decimal strings."""

# [0-9], not \d: \d also takes Arabic-Indic and fullwidth digits.
AMOUNT = r"(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,6})?"
KEY = r"[a-z0-9]+(?:-[a-z0-9]+)*"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
HS_CODE = r"[0-9]{2}(?:[0-9]{2}){0,4}"
COUNTRY_CODE = r"[A-Z]{2,4}(?:-[A-Z0-9]{1,3})?"


class Kind(ABC):
    """One kind of value: `read` raises `ValueError` in words that follow the field's name."""

    @abstractmethod
    def read(self, value: Json) -> Any: ...

    def carry(self, value: Json) -> Any:
        """The value as the journal has it, which a newer tracker may have written; refuses what no version writes."""
        return self.read(value)

    def write(self, value: Any) -> Json:
        """The value as JSON, which most are as they are."""
        return cast("Json", value)

    @property
    def as_held(self) -> bool:
        """Whether the value as it is held is JSON."""
        return type(self).write is Kind.write


def must_be(what: str, value: Json) -> ValueError:
    """That a value is of the wrong type; one error class carries every fault of a value."""
    return ValueError(f"must be {what}, not {value!r}")


class Text(Kind):
    """A text of at most `limit` characters, of several lines if `lines`."""

    def __init__(self, limit: int, *, lines: bool = False) -> None:
        self.limit = limit
        self.lines = lines

    def read(self, value: Json) -> str:
        if not isinstance(value, str):
            raise must_be("text", value)
        return clean(value, limit=self.limit, lines=self.lines)


def hs_meant(text: str) -> str:
    """The HS code that `text` is but for dots and blanks, to offer."""
    bare = re.sub(r"[.\s]", "", text[:64])
    return did_you_mean([bare] if bare != text and pattern(HS_CODE).fullmatch(bare) else [])


class Pattern(Kind):
    """A text of one exact form; `form` names it to the analyst, with an example, and `meant` offers a likely one."""

    def __init__(self, pattern: str, form: str, meant: Callable[[str], str] = lambda _: "") -> None:
        self.pattern = pattern
        self.form = form
        self.meant = meant

    def read(self, value: Json) -> str:
        if not isinstance(value, str):
            raise must_be("text", value)
        if len(value) > 64 or not pattern(self.pattern).fullmatch(value):
            raise ValueError(f"{_quoted(value)} is not {self.form}{self.meant(value)}")
        return value


def newer_word(value: str) -> Newer:
    """A word of a newer tracker; raises `ValueError` where it has not even the form of one."""
    if not pattern(r"[!-~]{1,64}").fullmatch(value):
        raise ValueError(f"{_quoted(value)} is no word")
    return Newer(value)


class Word(Kind):
    """One word of a closed vocabulary, which `what` names."""

    def __init__(self, what: str, words: Collection[str]) -> None:
        self.what = what
        self.words = words

    def read(self, value: Json) -> str:
        if not isinstance(value, str):
            raise must_be("text", value)
        if value not in self.words:
            raise ValueError(f": {no_such_word(value, self.what, self.words)}")
        return value

    def carry(self, value: Json) -> str:
        return newer_word(value) if isinstance(value, str) and value not in self.words else self.read(value)


class Number(Kind):
    """A whole number from `low` to `high`; documents may hold it as text."""

    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = high

    def read(self, value: Json) -> int:
        if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value, re.ASCII):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise must_be(f"a whole number from {self.low} to {self.high}", value)
        return value


class Flag(Kind):
    """True or false."""

    def read(self, value: Json) -> bool:
        if not isinstance(value, bool):
            raise must_be("true or false", value)
        return value


class EdtfDate(Kind):
    """A date as precise as it is known, as EDTF."""

    def read(self, value: Json) -> PartialDate:
        if not isinstance(value, str):
            raise must_be("text", value)
        try:
            return PartialDate.parse(value)
        except TrackerError as error:
            raise ValueError(f": {error}") from None

    def write(self, value: PartialDate) -> Json:
        return value.edtf


class CalendarDay(Kind):
    """One day as ISO text, such as the day of an assessment."""

    def read(self, value: Json) -> str:
        if not isinstance(value, str):
            raise must_be("text", value)
        try:
            canonical = datetime.date.fromisoformat(value).isoformat()
        except ValueError:
            canonical = None
        if canonical != value:
            raise ValueError(f"{_quoted(value)} is not a day such as 2024-02-20")
        return value


class CountryCode(Kind):
    """A code of `tracker.domain.countries`."""

    def read(self, value: Json) -> str:
        if not isinstance(value, str):
            raise must_be("text", value)
        if not countries.is_code(value):
            raise ValueError(f"{_quoted(value)} is not a country code such as KP")
        return value

    def carry(self, value: Json) -> str:
        if isinstance(value, str) and not countries.is_code(value) and pattern(COUNTRY_CODE).fullmatch(value):
            return Newer(value)
        return self.read(value)


class Identity(Pattern):
    """The UUID of a record, in canonical lower case."""

    def __init__(self) -> None:
        super().__init__(UUID, "a record's id (a lower-case UUID)")


Line = Annotated[str, Text(1_000)]
Prose = Annotated[str, Text(20_000, lines=True)]
Edtf = Annotated[PartialDate, EdtfDate()]
Country = Annotated[str, CountryCode()]
Id = Annotated[str, Identity()]
KEY_KIND = Pattern(KEY, "a provision's key such as unscr2397-7")
Key = Annotated[str, KEY_KIND]
Amount = Annotated[str, Pattern(AMOUNT, "an amount such as 1000000 or 750.5 (not negative, no thousands separators)")]
Hs = Annotated[str, Pattern(HS_CODE, "an HS code: 2, 4, 6, 8 or 10 digits", hs_meant)]
Day = Annotated[str, CalendarDay()]
YesNo = Annotated[bool, Flag()]


def _quoted(text: str) -> str:
    """`text` between quotes, cut where it is long."""
    return repr(text if len(text) <= 60 else text[:57] + "…")
