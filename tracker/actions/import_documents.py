"""Taking in documents, each saved as it is read, so that memory stays flat but for their ids.

What a document refers to may stand behind it. So it is at the end that one looks for what is nowhere; if there is any,
all is taken back and done again without the documents that refer to it, until nothing is amiss.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import NamedTuple, TypeVar

from tracker import beside
from tracker.actions.desk import Desk
from tracker.actions.imported import Imported, Progress, problems_of
from tracker.domain import journal
from tracker.domain.records import Event, OwnType, Party, Provision, Record
from tracker.domain.references import References
from tracker.domain.text import fold
from tracker.domain.vocabulary import EventTypes
from tracker.errors import InvalidRecord, NotUnderstood, TrackerError
from tracker.intake.documents import Garbled, Given, placed_of, record_of, unsound_in
from tracker.intake.files import Intake, Rejected
from tracker.store import order
from tracker.store.database import Connection, tentatively
from tracker.store.history import History, batches, histories
from tracker.store.ready import Ready, ready
from tracker.store.records import Recorder

R = TypeVar("R", bound=Record)

LeftOut = dict[tuple[str, str], Rejected]
"""What has a fault, by file and place."""

Batch = Sequence[tuple[str, Given]]
"""Some documents, each with the name of its file."""

FEW = 5_000
"""So many documents are read before a helper could have begun."""

MOST_GARBLED = 1_000
"""A file with more entries that are no documents is none of ours, and is not read on."""


def import_documents(
    connection: Connection, recorder: Recorder, files: Sequence[Intake], progress: Progress
) -> Imported:
    """Saves the records of documents; those with a fault are left out, and the caller may take back the others."""
    left_out: LeftOut = {}
    helpers = beside.spare() if sum(each.expected for each in files) > FEW else 0
    while True:
        with tentatively(connection) as attempt:
            taking = _Taking(connection, recorder, files, left_out)
            imported = taking.all(progress, helpers)
            loose = taking.loose()
            if not loose:
                imported.rejected = list(left_out.values())
                return imported
            attempt.rollback()
        left_out |= loose
        recorder.start_anew()
        progress = _told_already


def _told_already(_: int) -> None:
    pass


class _Read(NamedTuple):
    """A record, and where it was read."""

    file: str
    given: Given
    ready: Ready


def read_ahead(batch: Batch, types: EventTypes) -> list[Ready | None]:
    """The records of some documents; None for what has a fault, or names a party that is to be looked for."""
    return [_read_ahead(given, types) for _, given in batch]


def _read_ahead(given: Given, types: EventTypes) -> Ready | None:
    try:
        return ready(placed_of(given, _unknown, types))
    except TrackerError:
        return None


def _unknown(name: str) -> str:
    raise NotUnderstood(f"who {name} is stands in the file that is written")


class _Taking:
    """One run through the files; adds what has a fault to `left_out`, and passes over what is in it."""

    def __init__(self, connection: Connection, recorder: Recorder, files: Sequence[Intake], left_out: LeftOut) -> None:
        self._connection = connection
        self._recorder = recorder
        self._files = files
        self._left_out = left_out
        self._desk = Desk(connection, lambda _: False)
        self._met = References()
        self._leading: dict[str, _Read] = {}
        self._were_here: set[str] = set()
        self._knows_types = False
        self._garbled = 0
        self._said: set[str] = set()

    def all(self, progress: Progress, helpers: int) -> Imported:
        """Saves the record of every document that has no fault."""
        imported = Imported()
        reading = partial(read_ahead, types=self._recorder.types())
        for batch, made in beside.each(reading, batches(self._documents()), helpers):
            wanted = self._records(batch, made)
            before = histories(self._connection, list(wanted))
            self._refuse_twice(wanted, before)
            self._were_here |= before.keys() & wanted.keys()
            for record_id, (_, _, read) in wanted.items():
                self._met.add(read.refers)
                if _may_lead(read):
                    self._leading[record_id] = wanted[record_id]
            created = self._recorder.save_ready([each.ready for each in wanted.values()], before)
            new = [wanted[record_id].ready for record_id in created]
            imported.parties += [each.record().name for each in new if each.kind == Party.KIND]
            imported.unchanged += len(wanted)
            progress(len(batch))
        imported.unchanged -= self._recorder.written.created + self._recorder.written.changed
        return imported

    def loose(self) -> LeftOut:
        """What was saved and refers to something that is nowhere, or to itself in a circle."""
        found: LeftOut = {}
        for file, given, read in self._leading.values():
            tangled = (words for _, words in order.tangles(self._connection, [read.record()]))
            if problems := [words for words in tangled if words not in self._said]:
                found[file, given.where] = _rejected(file, given, *problems)
        if absent := order.absent(self._connection, self._met):
            for file, given in self._documents():
                with suppress(TrackerError):
                    lost = order.worded(self._read(given).refers.among(absent))
                    problems = [words for words in lost if words not in unsound_in(given)]
                    if problems and (known := found.get((file, given.where))):
                        problems += known.problems
                    if problems:
                        found[file, given.where] = _rejected(file, given, *problems)
        return found

    def _documents(self) -> Iterator[tuple[str, Given]]:
        listed = ((each.file, given) for each in self._files for given in each.documents)
        return ((file, given) for file, given in listed if (file, given.where) not in self._left_out)

    def _records(self, batch: Batch, made: Sequence[Ready | None]) -> dict[str, _Read]:
        """The records of some documents, by id; those that were not `made` ready are read again."""
        wanted: dict[str, _Read] = {}
        for (file, given), ahead in zip(batch, made, strict=True):
            try:
                read = ahead or self._read(given)
            except InvalidRecord as error:
                self._leave_out(file, given, *error.problems)
            except Garbled as error:
                self._leave_out(file, given, str(error))
                self._garbled += 1
                if self._garbled > MOST_GARBLED:
                    raise InvalidRecord(file, problems_of(self._left_out.values())) from error
            except TrackerError as error:
                self._leave_out(file, given, str(error))
            else:
                self._said |= unsound_in(given)
                first = wanted.setdefault(read.id, _Read(file, given, read)).ready
                if (first.kind, first.written) != (read.kind, read.written):
                    self._leave_out(file, given, _twice(read))
        return wanted

    def _refuse_twice(self, wanted: dict[str, _Read], before: Mapping[str, History]) -> None:
        """Takes out of `wanted` what an earlier batch of these files held too."""
        for record_id in [each for each in wanted if each in before]:
            ours = any(each.changeset == self._recorder.changeset for each in before[record_id])
            if ours or record_id in self._were_here:
                file, given, read = wanted.pop(record_id)
                if journal.shown(before[record_id]).values != read.flat():
                    self._leave_out(file, given, _twice(read))

    def _leave_out(self, file: str, given: Given, *problems: str) -> None:
        self._left_out[file, given.where] = _rejected(file, given, *problems)

    def _read(self, given: Given) -> Ready:
        """The record of a document; raises `TrackerError`."""
        try:
            return ready(placed_of(given, self._party_id, self._recorder.types()))
        except InvalidRecord:
            if self._knows_types:
                raise
            self._knows_types = True
            return ready(placed_of(given, self._party_id, self._recorder.types(self._readable(OwnType))))

    def _party_id(self, name: str) -> str:
        """The party that a name means: one of these documents, or one that is here."""
        among = sorted(self._names.get(fold(name), ()))
        if len(among) > 1:
            raise NotUnderstood(f"several parties in this import are called {name!r}; give the party_id that is meant")
        return among[0] if among else self._desk.party_id(name)

    @cached_property
    def _names(self) -> Mapping[str, set[str]]:
        """The ids of the parties among the documents, by their folded names and aliases."""
        names: dict[str, set[str]] = {}
        for party in self._readable(Party):
            for name in {fold(party.name), *(fold(alias.name) for alias in party.aliases)}:
                names.setdefault(name, set()).add(party.id)
        return names

    def _readable(self, cls: type[R]) -> Iterator[R]:
        """The records of one kind that are not left out, as far as they can be read; the rest is told elsewhere."""
        for _, given in self._documents():
            with suppress(TrackerError):
                if given.document.get("record") == cls.KIND:
                    record = record_of(given, lambda name: name)
                    if isinstance(record, cls):
                        yield record


def _may_lead(read: Ready) -> bool:
    """Whether a record is to be looked at in the end: it refers to one of its own kind, or its type may be in use."""
    others = read.refers.keys if read.kind == Provision.KIND else read.refers.ids.get(read.kind)
    return read.kind == OwnType.KIND or (read.kind != Event.KIND and bool(others))


def _twice(read: Ready) -> str:
    return f"id {read.id} stands here twice, with different content"


def _rejected(file: str, given: Given, *problems: str) -> Rejected:
    return Rejected(file, given.where, problems, given)
