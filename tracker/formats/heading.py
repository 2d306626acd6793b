"""What stands at the head and foot of a report: of whom it is, by which filter, made by what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tracker import __version__
from tracker.domain import countries

TOOL = f"sanctions-event tracker {__version__}"


class Heading(NamedTuple):
    """The words of a report that are not about one event. `dated` is printed as it was given: nothing reads a clock."""

    countries: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    dated: str | None = None
    lanes: str = "type"

    @property
    def title(self) -> str:
        return f"{', '.join(self.names)}: timeline of events" if self.countries else "Timeline of events"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(map(countries.name, self.countries))

    @property
    def filter_words(self) -> str:
        """`--since 2023 --type gift`, or that there was none."""
        said = " ".join(f"{name} {value}".rstrip() for name, value in self.filters)
        return said or f"none: every event recorded{' of the countries' if self.countries else ''}"


NO_HEADING = Heading()


def filter_words(asked: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The options that were given, as they are typed: a name and a value, quoted where it has blanks."""
    for name, value in asked.items():
        option = f"--{_OPTIONS.get(name, name).replace('_', '-')}"
        if value is True:
            yield option, ""
        elif isinstance(value, tuple | list):
            yield from ((option, _quoted(each)) for each in value)
        elif value is not None and value is not False:
            yield option, _quoted(value)


_OPTIONS = {"types": "type", "roles": "role", "statuses": "status", "tags": "tag"}


def _quoted(value: object) -> str:
    said = str(value)
    return f"“{said}”" if " " in said or not said else said
