"""Pages are the same whoever makes something of them, and nothing of a file that changes comes in between."""

from __future__ import annotations

import io
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.made_up import MadeUp
from tests.test_beside import patiently_free
from tracker import beside
from tracker.actions import pages
from tracker.actions.filters import Asked
from tracker.actions.import_ import import_all
from tracker.actions.initialise import initialise
from tracker.actions.pages import Pages
from tracker.domain.directory import Page
from tracker.domain.journal import Changeset
from tracker.formats.registry import FORMATS, writer
from tracker.formats.report import Report
from tracker.intake.documents import Found
from tracker.intake.files import Intake
from tracker.store import files, history
from tracker.store.database import reading, writing
from tracker.store.files import Database, asking
from tracker.store.records import Recorder

EVERYTHING = Asked()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Database:
    made = Database(str(tmp_path_factory.mktemp("many") / "tracker.db"))
    initialise(made, empty=True)
    documents = [Found(str(number), each) for number, each in enumerate(MadeUp(600).documents())]
    with writing(made) as connection:
        recorder = Recorder(connection, Changeset("ana", 1))
        import_all(connection, recorder, [Intake("all", documents)], lambda _: None)
    return made


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "BATCH", 10)
    monkeypatch.setattr(pages, "FEW", 0)
    monkeypatch.setattr(beside, "spare", lambda: 1)
    monkeypatch.setattr(beside._Helper, "is_free", patiently_free)


def said(page: Page) -> tuple[int, list[str], list[str | None]]:
    """Who made this of a page, and whom its events are of."""
    events, directory = page
    return os.getpid(), [each.id for each in events], [directory.party_name(each) for each in events[0].party_ids]


def made_by_two(found: Iterator[tuple[int, list[str], list[str | None]]]) -> list[tuple[list[str], list[str | None]]]:
    listed = list(found)
    assert len({process for process, *_ in listed}) == 2
    return [(ids, names) for _, ids, names in listed]


def made_here(database: Database, asked: Asked = EVERYTHING) -> list[tuple[list[str], list[str | None]]]:
    with asking(database) as connection:
        return [said(page)[1:] for page in Pages(connection, asked)]


def test_pages_come_in_order_whoever_made_them(many: Database) -> None:
    with asking(many) as connection:
        assert made_by_two(Pages(connection, EVERYTHING).made(said)) == made_here(many)


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_what_is_printed_is_the_same_whoever_made_it(
    many: Database, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    printed = []
    for helpers in (0, 1):
        monkeypatch.setattr(beside, "spare", lambda number=helpers: number)
        out = io.StringIO()
        with asking(many) as connection:
            report = Report((), Pages(connection, EVERYTHING))
            writer(FORMATS[form].events)(report, out, None)
        printed.append((report.count, report.disputed, out.getvalue()))
    assert printed[0] == printed[1]
    assert printed[0][0] == 600


def test_a_helper_that_would_have_to_wait_for_a_writer_is_done_without(
    many: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    expected = made_here(many)
    with asking(many) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (600,)
        writer = sqlite3.connect(many.name, isolation_level=None, timeout=0)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM event_text")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            writer.execute("COMMIT")  # it waits for us, and nobody else gets in before it
        found = list(Pages(connection, EVERYTHING).made(said))
        writer.execute("ROLLBACK")
        writer.close()
    assert [(ids, names) for _, ids, names in found] == expected
    assert {process for process, *_ in found} == {os.getpid()}
    assert capfd.readouterr().err == ""


def test_what_only_claims_decide_is_decided_here(many: Database) -> None:
    asked = Asked(violations=True, limit=25)
    with asking(many) as connection:
        found = list(Pages(connection, asked).made(said))
    assert {process for process, *_ in found} == {os.getpid()}
    assert [(ids, names) for _, ids, names in found] == made_here(many, asked)


def test_a_file_is_shared_only_if_nobody_can_change_it_meanwhile(many: Database, tmp_path: Path) -> None:
    with asking(many) as connection:
        assert files.shared(connection) == Path(many.name)
    with reading(many) as through_sqlalchemy:
        assert files.shared(through_sqlalchemy) is None
    assert files.shared(sqlite3.connect(":memory:")) is None
    logged = sqlite3.connect(tmp_path / "logged.db")
    logged.execute("PRAGMA journal_mode = WAL")
    assert files.shared(logged) is None


def test_a_writer_that_comes_while_pages_are_made_changes_none_of_them(many: Database, tmp_path: Path) -> None:
    copy = Database(str(tmp_path / "copy.db"))
    Path(copy.name).write_bytes(Path(many.name).read_bytes())
    expected = made_here(copy)
    with asking(copy) as connection:
        making = Pages(connection, EVERYTHING).made(said)
        first = next(making)
        writer = sqlite3.connect(copy.name, isolation_level=None, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            writer.execute("UPDATE event SET title = 'another'")
        writer.close()
        rest = list(making)
    assert [(ids, names) for _, ids, names in (first, *rest)] == expected
