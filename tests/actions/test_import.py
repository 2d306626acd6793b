"""Import and export lose nothing: whole records of every kind go out, in, and out again as the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.strategies import any_record
from tracker.actions.export import documents
from tracker.actions.import_ import import_all
from tracker.domain.dates import PartialDate
from tracker.domain.journal import Changeset
from tracker.domain.records import Event, Party, Provision, Record, Source, id_of_key
from tracker.domain.references import references
from tracker.formats.documents import write_jsonl, write_yaml
from tracker.intake.documents import Given, read_jsonl, read_yaml
from tracker.intake.files import Intake
from tracker.store.database import Connection, writing
from tracker.store.files import Database
from tracker.store.records import Recorder
from tracker.store.verify import verify


def in_lines(text: str) -> Iterator[Given]:
    return read_jsonl(text.encode().split(b"\n"))


READERS: dict[str, Callable[[str], Iterator[Given]]] = {"jsonl": in_lines, "yaml": read_yaml}
WRITERS = {"jsonl": write_jsonl, "yaml": write_yaml}


def stand_ins(made: list[Record]) -> list[Record]:
    """A record for everything that `made` refer to and do not hold."""
    met, mine = references(made), {record.id for record in made}
    keys = met.keys - {record.key for record in made if isinstance(record, Provision)}
    day = PartialDate.parse("2024")
    return [
        *(Party(id=each, name="Somebody") for each in met.ids["party"] - mine),
        *(Source(id=each, publisher="Somewhere") for each in met.ids["source"] - mine),
        *(Event(id=each, type="visit", title="Something", date=day) for each in met.ids["event"] - mine),
        *(Provision(id=id_of_key("provision", key), key=key, level="regime", name="A rule") for key in keys),
    ]


def exported(connection: Connection, form: str) -> str:
    out = io.StringIO()
    WRITERS[form](documents(connection), out)
    return out.getvalue()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(made=st.lists(any_record, min_size=1, max_size=4, unique_by=lambda record: record.id))
@pytest.mark.parametrize("form", READERS)
def test_whole_records_go_out_in_and_out_again_as_the_same_bytes(
    sqlite_database: Database, made: list[Record], form: str
) -> None:
    with writing(sqlite_database, dry_run=True) as connection:
        Recorder(connection, Changeset("ana", 1)).save([*stand_ins(made), *made])
        assert list(verify(connection)) == []
        first = exported(connection, form)
    with writing(sqlite_database, dry_run=True) as connection:
        for turn in (2, 3):
            all_of_it = Intake("all", documents=list(READERS[form](first)))
            recorder = Recorder(connection, Changeset("ben", turn))
            done = import_all(connection, recorder, [all_of_it], lambda _: None)
            assert exported(connection, form) == first
        assert (done.created, done.changed) == (0, 0), "taking in the same again changes nothing"
