"""Reports of a few events, without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from tracker.domain.directory import Directory, Page
from tracker.domain.records import Event, Party, Provision, Source
from tracker.formats.account import Account
from tracker.formats.report import Heading, Report

T = TypeVar("T")


def directory(*records: Party | Source | Provision) -> Directory:
    """What the events refer to."""
    provisions = {each.key: each for each in records if isinstance(each, Provision)}
    return Directory(
        parties={each.id: each for each in records if isinstance(each, Party)},
        sources={each.id: each for each in records if isinstance(each, Source)},
        provisions=provisions,
        within={key: each.within for key, each in provisions.items()},
    )


class Listed(list[Page]):
    """Pages that are there."""

    def made(self, make: Callable[[Page], T]) -> Iterator[T]:
        return map(make, self)


def report(*events: Event, asked: tuple[str, ...] = ("KP",), known: Directory | None = None, **fields: Any) -> Report:
    """A report of `events`, in the order given."""
    return Report(asked, Listed([(list(events), known or Directory())]), Heading(asked, **fields))


def accounts_of(*events: Event, **fields: Any) -> list[Account]:
    return list(report(*events, **fields).accounts())
