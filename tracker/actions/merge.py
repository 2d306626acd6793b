"""Taking in another file's changes, or seeing beforehand what that comes to: one plan, one code for both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tracker.actions.read import names_of
from tracker.domain import merging, records, similarity
from tracker.domain.kinds import Json
from tracker.domain.merging import Arrival
from tracker.domain.records import Event, Party, Record
from tracker.domain.text import fold
from tracker.domain.vocabulary import TWIN_KINDS
from tracker.store import finding, order, queries
from tracker.store.copies import back_up, sweep
from tracker.store.database import Connection, reading, writing
from tracker.store.files import Database, refuse_missing
from tracker.store.foreign import Foreign, opened
from tracker.store.history import History
from tracker.store.merging import Difference, difference, take_in
from tracker.store.reading import load, record_of


class Twin(NamedTuple):
    """A record that comes, and one that is here, which may be the same."""

    coming: Record
    here: Record


@dataclass(slots=True)
class Plan:
    """What taking in one file comes to: what it does to each record, and what somebody should look at.

    `names` are what people call the records that values refer to. `dangling` says which records will refer to one that
    is deleted.
    """

    file: str
    changes: int = 0
    authors: tuple[str, ...] = ()
    arrivals: list[Arrival] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    dangling: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def asks_for_a_look(self) -> bool:
        return bool(self.twins or self.dangling or any(each.disputes or each.redactions for each in self.arrivals))


@dataclass(slots=True)
class Merged:
    """The plans of the files taken in, in their order, and where the file is kept as it was before; None on a server,
    in a rehearsal, and where nothing was new."""

    plans: list[Plan]
    backup: Path | None = None


def merge(database: Database, paths: Sequence[Path], *, dry_run: bool = False) -> Merged:
    """Takes the changes of other files into ours, all in one transaction or none; with `dry_run` none.

    Raises `Unusable`, with the reason, for a file that is not sound or not ours, and `Refused` for one from a newer
    tracker. The other files are never written to.
    """
    refuse_missing(database)
    sweep(database)
    with ExitStack() as stack:
        # All are vetted before ours is locked: that may take a while.
        others = [stack.enter_context(opened(path)) for path in paths]
        connection = stack.enter_context(writing(database, dry_run=dry_run))
        merged = Merged([])
        for path, other in zip(paths, others, strict=True):
            found = difference(connection, other)
            if found.brings_something and merged.backup is None and not dry_run and database.path is not None:
                merged.backup = back_up(database, "merge")
            merged.plans.append(_taken_in(connection, path, other, found))
        return merged


def _taken_in(connection: Connection, path: Path, other: Foreign, found: Difference) -> Plan:
    plan = _plan(connection, path, found.here, found.both)
    take_in(connection, other, found)
    _name(connection, plan)
    plan.dangling = list(_dangling(connection, found))
    return plan


class Compared(NamedTuple):
    """What the other file would bring us, and what ours would bring it."""

    theirs: Plan
    ours: Plan


def compare(database: Database, path: Path) -> Compared:
    """What two files differ in. Nothing is changed; raises as `merge` does."""
    refuse_missing(database)
    with opened(path) as other, reading(database) as connection:
        found = difference(connection, other, ours_too=True)
        theirs = _plan(connection, path, found.here, found.both)
        ours = _plan(connection, Path(str(database)), found.there, found.both, twins=False)
        for plan in (theirs, ours):
            _name(connection, plan)
        return Compared(theirs, ours)


def _plan(
    connection: Connection, path: Path, before: dict[str, History], after: dict[str, History], *, twins: bool = True
) -> Plan:
    plan = Plan(str(path))
    authors: dict[str, None] = {}
    new: list[Record] = []
    for record, history in after.items():
        had = {change.id: change.redaction for change in before[record]}
        come = [change for change in history if change.id not in had]
        if not come and all(had[change.id] == change.redaction for change in history):
            continue
        plan.changes += len(come)
        authors |= dict.fromkeys(change.changeset.author for change in come)
        arrival = merging.arrival(before[record], history)
        plan.arrivals.append(arrival)
        if twins and arrival.outcome in ("new", "restored") and (coming := record_of(history)):
            new.append(coming)
    plan.twins = list(_twins(connection, new))
    plan.authors = tuple(sorted(authors))
    plan.arrivals.sort(key=lambda each: (each.kind, each.record))
    return plan


def _name(connection: Connection, plan: Plan) -> None:
    """Gives the plan the names of whatever its values refer to."""
    plan.names = names_of(connection, _values(plan.arrivals)) | {each.record: each.title for each in plan.arrivals}


def _values(arrivals: Iterable[Arrival]) -> Iterator[Json]:
    for arrival in arrivals:
        yield from (value for shift in arrival.shifts for value in (shift.before, shift.after))
        yield from (said.value for dispute in arrival.disputes for said in dispute.rivals)


# What may be the same. ---------------------------------------------------------------------------------------------


def _twins(connection: Connection, new: Iterable[Record]) -> Iterator[Twin]:
    """The records here that may be one that comes, and of which nobody has said whether they are."""
    pairs = [(coming, record) for coming in new for record in _alike(connection, coming)]
    here = load(connection, sorted({record for _, record in pairs}))
    for coming, record in pairs:
        known = here.get(record)
        if known and known.id != coming.id and not _settled(coming, known) and not _settled(known, coming):
            yield Twin(coming, known)


def _alike(connection: Connection, coming: Record) -> list[str]:
    if isinstance(coming, Event):
        return similarity.likely_twins(coming.title, queries.beside(connection, coming))
    if isinstance(coming, Party):
        return sorted({uuid for name in _names(coming) for uuid in finding.parties_named(connection, name)})
    return []


def _names(party: Party) -> set[str]:
    return {fold(name) for name in (party.name, *(alias.name for alias in party.aliases))}


def _settled(one: Record, other: Record) -> bool:
    """Whether the one record says that it is the other, or that it is not."""
    if isinstance(one, Event):
        return any(link.kind in TWIN_KINDS and link.event_id == other.id for link in one.links)
    if isinstance(one, Party):
        return one.merged_into == other.id or any(each.party_id == other.id for each in one.distinctions)
    return False


def _dangling(connection: Connection, found: Difference) -> Iterator[str]:
    """What will refer to a record that one of the two had deleted."""
    shown = [record for record in map(record_of, found.both.values()) if record is not None]
    if any(order.loose_ends(connection, shown)):
        for record in shown:
            for lost in order.loose_ends(connection, [record]):
                yield f"{record.ref} {record.KIND} {records.title_of(record)}: {lost}"
    there = {record.id for record in shown}
    for gone in (record_of(history) for key, history in found.here.items() if history and key not in there):
        if gone is not None and (users := finding.users_of(connection, gone)):
            title = records.title_of(gone)
            yield f"{gone.ref} {gone.KIND} {title} was deleted there and is still used by {', '.join(users)}"
