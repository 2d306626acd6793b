"""JSON lines are read as they come, and more than once where that is needed: from a file, and from a pipe."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Desk
from tests.factories import new_id

PARTY: dict[str, Any] = {"record": "party", "id": new_id(), "name": "Kim"}
EVENT: dict[str, Any] = {
    "record": "event",
    "id": new_id(),
    "type": "visit",
    "title": "He came",
    "date": "2024",
    "participants": [{"role": "visitor", "party": "Kim"}],
}


def lines(*documents: dict[str, Any]) -> str:
    return "".join(json.dumps(each) + "\n" for each in documents)


@pytest.fixture
def pipe(desk: Desk) -> str:
    """A pipe that an event and, behind it, the party it names are written into, once."""
    path = desk.folder / "pipe"
    os.mkfifo(path)
    threading.Thread(target=path.write_text, args=(lines(EVENT, PARTY),), daemon=True).start()
    return path.name


def test_a_pipe_is_read_though_what_an_event_names_stands_behind_it(desk: Desk, pipe: str) -> None:
    assert desk.json("import", pipe, "-f", "jsonl")["created"] == 2


def test_several_files_may_refer_to_each_other(desk: Desk) -> None:
    for name, document in (("events.jsonl", EVENT), ("parties.jsonl", PARTY)):
        Path(desk.folder / name).write_text(lines(document))
    assert desk.json("import", "events.jsonl", "parties.jsonl")["created"] == 2


def test_a_line_that_is_no_document_is_told_and_nothing_before_it_is_saved(desk: Desk) -> None:
    (desk.folder / "broken.jsonl").write_text(lines(PARTY) + "{\n" + lines(EVENT) + '{"a": 1.5}\n')
    told = desk.refused(2, "import", "broken.jsonl", saying="line 2: is not a JSON document")
    assert "line 4: is not a JSON document" in told


def test_a_line_that_is_no_document_is_left_out_on_wish_and_written_down_as_it_stood(desk: Desk) -> None:
    (desk.folder / "broken.jsonl").write_bytes(b'{"record": "party"\n' + lines(PARTY, EVENT).encode() + b"\xff\n")
    done = desk.run("import", "broken.jsonl", "--on-error", "skip", "--json")
    assert (done.json["created"], len(done.json["rejected"])) == (2, 2)
    (written,) = desk.folder.glob("broken.rejected*")
    assert '# {"record": "party"\n' in written.read_text()
    assert "# is not UTF-8" in written.read_text()


@pytest.mark.parametrize("form", ["jsonl", "yaml"])
def test_documents_in_utf_16_are_told_once(desk: Desk, form: str) -> None:
    (desk.folder / f"all.{form}").write_text(lines(PARTY, EVENT), encoding="utf-16")
    told = desk.refused(2, "import", f"all.{form}", saying=f"all.{form} is UTF-16")
    assert told.count("\n") == 1


def test_every_fault_is_told_beside_lines_that_are_no_documents(desk: Desk) -> None:
    (desk.folder / "broken.jsonl").write_text("{\n" + lines(PARTY | {"kind": "yacht"}))
    told = desk.refused(2, "import", "broken.jsonl", saying="line 1: is not a JSON document")
    assert "yacht" in told


def test_a_file_of_something_else_is_not_read_to_its_end(desk: Desk) -> None:
    (desk.folder / "other.jsonl").write_text("no JSON\n" * 5_000)
    told = desk.refused(2, "import", "other.jsonl", "--on-error", "skip", saying="line 1: is not a JSON document")
    assert "and 1 more" in told
    assert "line 1002" not in told
    assert not list(desk.folder.glob("other.rejected*"))


def test_what_is_left_out_is_written_beside_the_file_with_all_that_refers_to_it(desk: Desk) -> None:
    lost = {"record": "source", "id": new_id(), "publisher": "Yonhap", "relays": new_id()}
    event = EVENT | {"id": new_id(), "citations": [{"source_id": lost["id"]}]}
    (desk.folder / "some.jsonl").write_text(lines(event, lost, PARTY, EVENT))
    done = desk.run("import", "some.jsonl", "--on-error", "skip", "--json")
    assert (done.json["created"], len(done.json["rejected"])) == (2, 2)
    (written,) = desk.folder.glob("some.rejected*")
    assert event["id"] in written.read_text()
    assert lost["id"] in written.read_text()
