"""What is in the file, written out: as documents, all of it or some events and what they refer to; or events alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from tracker.actions.filters import Asked
from tracker.actions.pages import events
from tracker.domain.claims import wholes
from tracker.domain.directory import Directory
from tracker.domain.records import RECORD_CLASSES, Event, OwnType, Record, id_of_key
from tracker.domain.references import references
from tracker.domain.vocabulary import EventTypes
from tracker.exchange import flat, ftm, sheet_writing, timelinejs
from tracker.exchange.column_map import FLAT_COLUMNS
from tracker.exchange.documents import Document, document_of, write_jsonl, write_yaml
from tracker.exchange.flat import Losses
from tracker.store import finding, order
from tracker.store.history import batches
from tracker.store.reading import event_types, load
from tracker.store.rows import Readable

EVERYTHING = Asked()
"""No filter at all."""


def write(connection: Readable, asked: Asked, form: str, out: Any) -> Losses:
    """Writes what is asked for in a format, to a text or, for xlsx, to bytes; gives what that has no place for."""
    losses: Losses = Counter()
    match form:
        case "yaml":
            write_yaml(documents(connection, asked), out)
        case "jsonl":
            write_jsonl(documents(connection, asked), out)
        case "csv":
            sheet_writing.write_csv(FLAT_COLUMNS, _rows(connection, asked, flat.cells, losses), out)
        case "xlsx":
            sheet_writing.write_xlsx(FLAT_COLUMNS, _rows(connection, asked, flat.cells, losses), out, losses)
        case "timelinejs":
            sheet_writing.write_csv(timelinejs.COLUMNS, _rows(connection, asked, timelinejs.cells, losses), out)
        case _:
            write_jsonl(ftm.entities(events(connection, asked), losses), out)
    return losses


Cells = dict[str, str]


def _rows(
    connection: Readable, asked: Asked, cells: Callable[[Event, Directory, Losses], Cells], losses: Losses
) -> Iterator[Cells]:
    """Each event asked for as cells; memory stays flat."""
    return (cells(event, directory, losses) for page, directory in events(connection, asked) for event in page)


def documents(connection: Readable, asked: Asked = EVERYTHING) -> Iterator[Document]:
    """The document of every record, or with a filter of the events it keeps and whatever those refer to.

    In flat memory but for ids and the parties' names.
    """
    everything = asked == EVERYTHING._replace(known_on=asked.known_on, as_of=asked.as_of)
    ids = _every_id(connection) if everything else _ids_about(connection, asked)
    names, types = finding.party_names(connection), event_types(connection)
    for kind in sorted(ids):
        for some in batches(sorted(ids[kind])):
            found = list(load(connection, some).values())
            unsound = _unsound(connection, found, types)
            yield from (document_of(record, names.get, unsound=unsound.get(record.id, ())) for record in found)


def _unsound(connection: Readable, found: Sequence[Record], types: EventTypes) -> dict[str, list[str]]:
    """What is wrong with some records, by their ids: an import would refuse it if it did not stand in the document."""
    unsound: dict[str, list[str]] = {}
    lost = order.absent(connection, references(found))
    for record in found:
        if faults := [*record.problems(types), *(order.worded(references([record]).among(lost)) if lost else ())]:
            unsound[record.id] = faults
    for record_id, words in order.tangles(connection, found):
        unsound.setdefault(record_id, []).append(words)
    return unsound


def _every_id(connection: Readable) -> dict[str, Iterable[str]]:
    kinds = (*RECORD_CLASSES, *finding.newer_kinds(connection))
    return {kind: finding.record_ids(connection, kind) for kind in kinds}


def _ids_about(connection: Readable, asked: Asked) -> dict[str, Iterable[str]]:
    """The ids, by kind, of the events asked for and of all that they refer to, straight or through others."""
    ids: dict[str, set[str]] = {kind: set() for kind in RECORD_CLASSES}
    within = finding.provision_wholes(connection)
    waiting: list[Record] = [event for page, _ in events(connection, asked) for event in page]
    ids[Event.KIND] = {record.id for record in waiting}
    while waiting:
        met = references(waiting)
        wanted = dict(met.ids)
        wanted["provision"] = {id_of_key("provision", whole) for key in met.keys for whole in wholes(key, within)}
        wanted[OwnType.KIND] = {id_of_key(OwnType.KIND, each.type) for each in waiting if isinstance(each, Event)}
        new = sorted(uuid for kind, uuids in wanted.items() for uuid in uuids - ids[kind])
        for kind, uuids in wanted.items():
            ids[kind] |= uuids
        waiting = list(_loaded(connection, new))
    return dict(ids)


def _loaded(connection: Readable, ids: Sequence[str]) -> Iterator[Record]:
    for some in batches(ids):
        yield from load(connection, some).values()
