"""The events that somebody asks for, a page at a time with what they refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from tracker.actions.filters import Asked, filters_of
from tracker.domain.directory import Directory, Page
from tracker.domain.records import Event
from tracker.store import files, selection
from tracker.store.directories import directory_for
from tracker.store.history import batches
from tracker.store.reading import load
from tracker.store.rows import Readable

FEW = 2_000
"""So many events are printed before a helper could have begun."""

T = TypeVar("T")


def events(connection: Readable, asked: Asked, *, cites: bool = True) -> Iterator[Page]:
    """The events asked for, in timeline order, a page at a time: memory stays flat.

    For who does not cite them, the sources are left out that decide nothing.
    """
    wanted, by_claims = filters_of(connection, asked)
    if not by_claims.asks:
        yield from _pages(connection, selection.event_ids(connection, wanted), cites=cites)
        return
    left, ids = asked.limit, selection.event_ids(connection, wanted._replace(limit=None))
    for found, directory in _pages(connection, ids, cites=cites):
        kept = list(islice((event for event in found if by_claims.keeps(event, directory)), left))
        if kept:
            yield kept, directory
        left = None if left is None else left - len(kept)
        if left == 0:
            return


def _pages(connection: Readable, ids: Sequence[str], *, cites: bool) -> Iterator[Page]:
    return map(_Reader(connection, cites=cites).page, batches(ids))


class _Reader:
    """Reads pages of events; what one of them refers to is kept for the next."""

    def __init__(self, connection: Readable, *, cites: bool) -> None:
        self._connection = connection
        self._cites = cites
        self._directory = Directory()

    def page(self, ids: Sequence[str]) -> Page:
        found = [each for each in load(self._connection, ids).values() if isinstance(each, Event)]
        self._directory = directory_for(self._connection, found, self._directory, cites=self._cites)
        return found, self._directory


class Pages:
    """The events asked for, to be gone through, or to have something made of each page."""

    def __init__(self, connection: Readable, asked: Asked, *, cites: bool = True) -> None:
        self._connection = connection
        self._asked = asked
        self._cites = cites

    def __iter__(self) -> Iterator[Page]:
        return events(self._connection, self._asked, cites=self._cites)

    def made(self, make: Callable[[Page], T]) -> Iterator[T]:
        """What `make` makes of each page, in order; of many, `make` goes to helpers, and what they make comes back."""
        wanted, by_claims = filters_of(self._connection, self._asked)
        if by_claims.asks:
            yield from map(make, self)
            return
        ids = selection.event_ids(self._connection, wanted)
        path = files.shared(self._connection) if len(ids) > FEW else None
        if path is None:
            yield from map(make, _pages(self._connection, ids, cites=self._cites))
            return
        from tracker import beside  # few need it, and all would wait for it

        here = _Maker(path, make, cites=self._cites, connection=self._connection)
        yield from (made for _, made in beside.each(here, batches(ids), beside.spare()))


class _Maker:
    """Makes something of the pages with some ids; a copy in another process opens the file for itself."""

    def __init__(
        self, path: Path, make: Callable[[Page], T], *, cites: bool, connection: Readable | None = None
    ) -> None:
        self._given = path, make, cites
        self._reader = _Reader(connection, cites=cites) if connection is not None else None

    def __reduce__(self) -> Any:
        path, make, cites = self._given
        return partial(_Maker, cites=cites), (path, make)

    def __call__(self, ids: Sequence[str]) -> Any:
        path, make, cites = self._given
        if self._reader is None:
            self._reader = _Reader(files.beside(path), cites=cites)
        return make(self._reader.page(ids))
