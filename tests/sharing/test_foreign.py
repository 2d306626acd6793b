"""Files from elsewhere that are broken or hostile: refused with the reason, nothing run, nothing written, none changed.

Each sample is made by its test from a sound copy, as somebody would make it who wants to do harm, or as a mail gateway
does without wanting to.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.sharing.copies import Copy
from tests.store.builders import by, changeset, event, known, party, provision
from tracker.actions.initialise import initialise
from tracker.domain import journal
from tracker.domain.journal import EXISTS, Change, Changeset, Redaction
from tracker.errors import NotFound, Refused, Unusable
from tracker.store import foreign
from tracker.store.files import Database

Harm = Callable[[Path], object]


@pytest.fixture(autouse=True)
def _temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder for temporary files that nobody else uses."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


@pytest.fixture
def ours(tmp_path: Path) -> Copy:
    folder = tmp_path / "ours"
    folder.mkdir()
    start = tmp_path / "start.db"
    initialise(Database(str(start)), empty=True)
    copy = Copy(folder / "tracker.db", start)
    copy.save(provision("un-dprk"), party("Kim", "KP"), event("Talks", "2024", by("KP", party="Kim")))
    return copy


@pytest.fixture
def theirs(tmp_path: Path, ours: Copy) -> Copy:
    """A colleague's file, with something new in it."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    copy = Copy(folder / "theirs.db", ours.path)
    copy.save(party("Kim", "KP", note="chairman"), author="ben")
    return copy


def refused(ours: Copy, theirs: Path, reason: str, error: type[Exception] = Unusable) -> None:
    """Merging is refused with the reason; both folders are afterwards what they were, byte for byte."""
    folders = (ours.path.parent, theirs.parent)
    before = [_contents(folder) for folder in folders]
    with pytest.raises(error, match=reason) as told:
        ours.merge(_At(theirs))
    assert str(theirs) in str(told.value), "the reason names the file"
    assert [_contents(folder) for folder in folders] == before
    assert list(Path(tempfile.gettempdir()).iterdir()) == [], "the private copy goes too"


class _At(Copy):
    """A path that somebody wants to merge, whatever is there."""

    def __init__(self, path: Path) -> None:
        self.path = path


def _contents(folder: Path) -> dict[str, Any]:
    return {
        each.name: each.read_bytes() if each.is_file() and each.stat().st_size < 1 << 30 else each.lstat().st_mode
        for each in sorted(folder.iterdir())
    }


def test_a_sound_file_is_taken_in_and_left_as_it_is(ours: Copy, theirs: Copy) -> None:
    before = _contents(theirs.path.parent)
    (plan,) = ours.merge(theirs).plans
    assert [each.outcome for each in plan.arrivals] == ["changed"]
    assert _contents(theirs.path.parent) == before


# The file as such. ---------------------------------------------------------------------------------------------------


def overwrite(offset: int, content: bytes) -> Harm:
    def harm(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(content)

    return harm


def _fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _link(path: Path) -> None:
    path.rename(path.with_name("real.db"))
    path.symlink_to(path.with_name("real.db"))


def _sparse(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(1 << 40)


def _corrupt(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 4 : 4096 * 9] = random.Random(1).randbytes(4096 * 5)
    path.write_bytes(bytes(content))


FILES: dict[str, tuple[Harm, str]] = {
    "empty": (lambda path: path.write_bytes(b""), "not a tracker database"),
    "random": (lambda path: path.write_bytes(random.Random(1).randbytes(50_000)), "not a tracker database"),
    "text": (lambda path: path.write_text("notes of mine\n" * 900), "not a tracker database"),
    "a pipe": (_fifo, "not a file"),
    "a folder": (_folder, "not a file|cannot be opened"),
    "a link": (_link, "is a link"),
    "a sparse giant": (_sparse, "larger than"),
    "cut at a page": (lambda path: path.write_bytes(path.read_bytes()[: 4096 * 5]), "cut short"),
    "cut within a page": (lambda path: path.write_bytes(path.read_bytes()[:10_000]), "cut short"),
    "longer than it says": (lambda path: path.write_bytes(path.read_bytes() + b"\0" * 4096), "something was added"),
    "corrupt pages": (_corrupt, "damaged"),
    "another program's": (overwrite(68, b"\0\0\0\7"), "another program's"),
    "UTF-16": (overwrite(56, struct.pack(">I", 2)), "not UTF-8"),
    "WAL": (overwrite(18, b"\2\2"), "WAL mode"),
    "a future format": (overwrite(18, b"\3\3"), "a form that SQLite does not write"),
    "an impossible page size": (overwrite(16, b"\1\3"), "no size that SQLite knows"),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_sound_file_of_ours_is_refused(ours: Copy, theirs: Copy, name: str) -> None:
    harm, reason = FILES[name]
    harm(theirs.path)
    refused(ours, theirs.path, reason)


def test_a_missing_file_is_named(ours: Copy, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no file .*nowhere\.db"):
        ours.merge(_At(tmp_path / "nowhere.db"))


def test_a_path_is_a_path_whatever_is_in_it(ours: Copy, theirs: Copy) -> None:
    odd = theirs.path.rename(theirs.path.with_name("50% of what? #1 & mode=rwc.db"))
    assert ours.merge(_At(odd)).plans[0].changes == 1


SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")


def test_a_crafted_journal_beside_it_deletes_nothing(ours: Copy, theirs: Copy) -> None:
    """A plain open of the file makes SQLite delete the file that the journal names (seen up to SQLite 3.51)."""
    victim = theirs.path.with_name("thesis.txt")
    victim.write_text("years of work")
    name = str(victim).encode()
    checksum = sum(each if each < 128 else each - 256 for each in name) & 0xFFFFFFFF
    tail = struct.pack(">I", 4096 // 4096 + 1) + name + struct.pack(">II", len(name), checksum) + SUPER_JOURNAL
    theirs.path.with_name("theirs.db-journal").write_bytes(b"\0" * 512 + tail)
    refused(ours, theirs.path, "theirs.db-journal lies beside it")
    assert victim.read_text() == "years of work"


@pytest.mark.parametrize("ending", ["-journal", "-wal"])
def test_a_journal_beside_it_is_refused_and_an_empty_one_is_none(ours: Copy, theirs: Copy, ending: str) -> None:
    beside = theirs.path.with_name(theirs.path.name + ending)
    beside.write_bytes(b"x" * 4152)
    refused(ours, theirs.path, "lies beside it")
    beside.write_bytes(b"")
    assert ours.merge(theirs).plans[0].changes == 1


def test_a_file_that_is_changed_while_it_is_copied_is_refused(
    ours: Copy, theirs: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy_and_touch(source: Any, target: Any, length: int) -> None:
        target.write(source.read())
        os.utime(theirs.path, ns=(1, 1))

    monkeypatch.setattr(shutil, "copyfileobj", copy_and_touch)
    refused(ours, theirs.path, "changed while it was being read")


def test_a_file_deleted_while_it_is_read_is_read_from_the_copy(
    ours: Copy, theirs: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = foreign._connect

    def connect_and_delete(*arguments: Any) -> sqlite3.Connection:
        theirs.path.unlink()
        return connect(*arguments)

    monkeypatch.setattr(foreign, "_connect", connect_and_delete)
    assert ours.merge(theirs).plans[0].changes == 1


def test_no_room_for_a_copy_is_told(ours: Copy, theirs: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    refused(ours, theirs.path, "no room")


# The schema. ---------------------------------------------------------------------------------------------------------


def run(*statements: str) -> Harm:
    def harm(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return harm


def rewritten(name: str, old: str, new: str) -> Harm:
    """Alters the text of a schema, which SQLite takes for what it is only on the next opening."""
    return run(
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET sql = replace(sql, '{old}', '{new}') WHERE name = '{name}'",
    )


BOMB = " OR ".join(["length(randomblob(1000000000)) > 1"] * 50)
SCHEMAS: dict[str, tuple[Harm, str]] = {
    "a trigger": (
        run("CREATE TRIGGER zz AFTER INSERT ON change BEGIN DELETE FROM change; END"),
        "a trigger 'zz' on change, .* tracker share",
    ),
    "a view": (run("CREATE VIEW zz AS SELECT 1"), "a view 'zz'"),
    "a table": (run("CREATE TABLE loot (x)"), "a table 'loot'"),
    "an index": (run("CREATE INDEX zz ON change (kind)"), "an index 'zz' on change, .* tracker share"),
    "statistics that are none": (
        run(
            "ANALYZE",
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_schema SET sql = replace(sql, 'tbl', 'tbl CHECK (tbl > 0)') WHERE name = 'sqlite_stat1'",
        ),
        "a table 'sqlite_stat1'",
    ),
    "a virtual table": (run("CREATE VIRTUAL TABLE zz USING fts5 (x)"), "a table 'zz"),
    "a view in place of a table": (
        run(
            "PRAGMA foreign_keys = OFF",
            "ALTER TABLE change RENAME TO old",
            "CREATE VIEW change AS SELECT * FROM old",
        ),
        "which no tracker makes",
    ),
    "a view of ours that does more": (
        run("DROP VIEW timeline", "CREATE VIEW timeline AS SELECT * FROM change"),
        "not those that a tracker makes",
    ),
    "a generated column": (
        run("ALTER TABLE change ADD COLUMN more TEXT AS (hex(zeroblob(100000000))) VIRTUAL"),
        "not those that a tracker makes",
    ),
    "a CHECK that never ends": (rewritten("change", "length(hash) = 64", BOMB), "not those that a tracker makes"),
    "a default": (rewritten("change", "redaction TEXT", "redaction TEXT DEFAULT (randomblob(9))"), "not those that"),
    "a schema of megabytes": (
        rewritten("change", "redaction TEXT", "redaction TEXT " + "/*" + "x" * 3_000_000 + "*/"),
        "larger than any of ours",
    ),
    "no revision": (run("DELETE FROM alembic_version"), "not those that a tracker makes"),
    "two revisions": (run("INSERT INTO alembic_version VALUES ('0000')"), "not those that a tracker makes"),
    "an unknown revision": (run("UPDATE alembic_version SET version_num = 'abcd'"), "not those that a tracker makes"),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_that_we_never_released_is_refused(ours: Copy, theirs: Copy, name: str) -> None:
    harm, reason = SCHEMAS[name]
    harm(theirs.path)
    refused(ours, theirs.path, reason)


def test_a_file_that_a_database_browser_has_analysed_is_taken_in(ours: Copy, theirs: Copy) -> None:
    """Nor does it matter what SQLite keeps of a table that was there."""
    run("CREATE TABLE zz (id INTEGER PRIMARY KEY AUTOINCREMENT)", "INSERT INTO zz DEFAULT VALUES", "DROP TABLE zz")(
        theirs.path
    )
    run("ANALYZE")(theirs.path)
    assert ours.merge(theirs).plans[0].changes == 1
    assert theirs.faults == []


def test_a_file_of_a_newer_tracker_is_refused_by_name(ours: Copy, theirs: Copy) -> None:
    run("UPDATE alembic_version SET version_num = '0099'", "CREATE TABLE newer (x)")(theirs.path)
    refused(ours, theirs.path, r"newer form \(0099\)", Refused)


def test_nothing_but_reading_our_two_tables_is_possible(theirs: Copy) -> None:
    with foreign.opened(theirs.path) as opened:
        for statement in (
            "SELECT * FROM event",
            "SELECT load_extension('x')",
            "SELECT randomblob(10)",
            "ATTACH ':memory:' AS other",
            "DELETE FROM change",
            "CREATE TABLE x (y)",
            "PRAGMA query_only = OFF",
            "PRAGMA writable_schema = ON",
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT * FROM n",
            "VACUUM INTO '/nowhere'",
        ):
            with pytest.raises(Unusable):
                list(opened._rows(statement))


def test_reading_that_takes_too_long_is_ended(ours: Copy, theirs: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        theirs.save(*(party(f"Party {number} {each}") for each in range(100)))
    monkeypatch.setattr(foreign, "_SECONDS", -1)
    monkeypatch.setattr(foreign, "_SECONDS_PER_GIGABYTE", 0)
    refused(ours, theirs.path, "takes longer")


# The values. ---------------------------------------------------------------------------------------------------------


def write(path: Path, *changes: Change, **columns: Any) -> None:
    """Puts changes into a file as they are, whatever they say; `columns` go in as given instead."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for change in changes:
            made = change.changeset
            connection.execute(
                "INSERT OR IGNORE INTO changeset (id, hash, author, wall_ms, app, note, nonce, undoes)"
                " VALUES ((SELECT max(id) + 1 FROM changeset), ?, ?, ?, ?, ?, ?, ?)",
                (made.id, made.author, made.wall_ms, made.app, made.note, made.nonce, made.undoes),
            )
            redaction = json.dumps(change.redaction._asdict()) if change.redaction else None
            row = {
                "record": change.record,
                "hash": change.id,
                "kind": change.kind,
                "new_values": None if redaction else json.dumps(change.values),
                "parents": json.dumps(change.parents) if change.parents else None,
                "values_digest": change.values_digest if redaction else None,
                "redaction": redaction,
                **columns,
            }
            connection.execute(
                f"INSERT INTO change (id, changeset_id, {', '.join(row)}) VALUES ((SELECT max(id) + 1 FROM change),"
                f" (SELECT id FROM changeset WHERE hash = '{made.id}'), {', '.join('?' * len(row))})",
                tuple(row.values()),
            )


def made(values: dict[str, Any], *, kind: str = "event", record: str | None = None, **more: Any) -> Change:
    """A change that nobody's tracker wrote, with an id that fits it."""
    by_whom = more.pop("changeset", None) or changeset(author="mallory", wall_ms=5)
    return Change(record or known(kind, "forged"), kind, by_whom, {EXISTS: True, **values}, **more)


EVENT: dict[str, Any] = {"type": "gift", "title": "A car", "date": "2024-02", "status": "occurred"}
CHANGES: dict[str, tuple[Change, str]] = {
    "no date": (made({"type": "gift", "title": "A car"}), "date is missing"),
    "a number for a title": (made({**EVENT, "title": 5}), "title must be text"),
    "an escape sequence": (made({**EVENT, "title": "\x1b]0;owned\x07"}), "title has a character that is not text"),
    "a NUL": (made({**EVENT, "title": "A\0car"}), "not text"),
    "half a surrogate pair": (made({**EVENT, "title": "\ud800"}), "not what was written"),
    "a field whose name is none": (made({**EVENT, "Loot!": "x"}), "is no name of a field"),
    "a list that is a field": (made({**EVENT, "title/0123456789abcdef": {"position": 0}}), "no field"),
    "an unknown part without a position": (
        made({**EVENT, "loot/0123456789abcdef": {"a": 1}}),
        "no part with a position",
    ),
    "an unknown part without an id": (made({**EVENT, "loot/../../x": {"position": 0}}), "is no name of a field"),
    "an unknown field that nests too deep": (
        made({**EVENT, "loot": json.loads("[" * 20 + "]" * 20)}),
        "nests more than 12 levels deep",
    ),
    "an unknown field with an escape sequence": (
        made({**EVENT, "loot": {"a": "\x1b[2J"}}),
        "a character that is not text",
    ),
    "an unknown number beyond 64 bits": (made({**EVENT, "loot": 2**63}), "beyond 64 bits"),
    "a word that is none": (made({**EVENT, "status": "two words"}), "is no word"),
    "a country that cannot be one": (
        made({**EVENT, "participants/0123456789abcdef": {"position": 0, "role": "giver", "country": "<b>"}}),
        "not a country code",
    ),
    "a part without a position": (
        made({**EVENT, "items/0123456789abcdef": {"name": "car"}}),
        "no part with a position",
    ),
    "a part id that is none": (made({**EVENT, "items/../../x": {"name": "car", "position": 0}}), "not a part's id"),
    "a position beyond 64 bits": (made({**EVENT, "items/0123456789abcdef": {"name": "x", "position": 2**70}}), "whole"),
    "a kind that is none": (made(EVENT, kind="Loot!"), "not what was written"),
    "a command of nobody": (made(EVENT, changeset=Changeset(" ", 5)), "names nobody"),
    "the kind of another": (made({"name": "Kim"}, kind="party", record=known("event", "Talks")), "not of the kind"),
    "a record that is none": (
        made(EVENT, record="../../../../../../../../etc/passwd--x"),
        "names no record|is not what was written",
    ),
    "another's key": (made({"key": "un-x", "name": "x", "level": "regime"}, kind="provision"), "does not fit its id"),
    "an unknown provision": (
        made({**EVENT, "violations/0123456789abcdef": {"position": 0, "provision": "no-such"}}),
        "refers to the provision 'no-such'",
    ),
    "a missing parent": (made(EVENT, parents={"title": ("ab" * 32,)}), "in sight of another"),
    "a parent that is none": (made(EVENT, parents={"title": ("../x",)}), "in sight of what is no change"),
    "existence that is neither": (made({**EVENT, EXISTS: "maybe"}), "neither makes nor deletes"),
    "an author of megabytes": (made(EVENT, changeset=Changeset("m" * 100_000, 5)), "says too much"),
    "an hour that is none": (made(EVENT, changeset=Changeset("mallory", 2**62)), "at no time"),
    "an hour before time": (made(EVENT, changeset=Changeset("mallory", -1)), "at no time"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_no_tracker_wrote_is_refused_though_its_id_fits(ours: Copy, theirs: Copy, name: str) -> None:
    change, reason = CHANGES[name]
    if name == "half a surrogate pair":
        write(theirs.path, made({**EVENT, "title": "x"}), new_values='{"exists": true, "title": "\\ud800"}')
    else:
        write(theirs.path, change)
    refused(ours, theirs.path, reason)


COLUMNS: dict[str, tuple[dict[str, Any], str]] = {
    "tampered values": ({"new_values": '{"exists": true, "title": "B"}'}, "not what was written"),
    "values that are no JSON": ({"new_values": "{"}, "not what was written"),
    "values that are a list": ({"new_values": "[]"}, "not what was written"),
    "a float": ({"new_values": '{"exists": true, "amount": 1e400}'}, "not what was written"),
    "NaN": ({"new_values": '{"exists": true, "amount": NaN}'}, "not what was written"),
    "nested without end": ({"new_values": '{"a": ' * 90_000 + "1" + "}" * 90_000}, "not what was written"),
    "bytes that are no text": ({"new_values": b"\xff\xfe"}, "neither text nor a number|damaged"),
    "bytes stored as text": ({"kind": "\udcff"}, ""),
    "a number with a fraction": ({"kind": 1.5}, "neither text nor a number|not what was written|damaged"),
    "a hundred megabytes": ({"new_values": "x" * 100_000_000}, "larger than any of ours|damaged"),
    "a NUL in an id": ({"record": "0" * 20 + "\0" + "0" * 15}, "neither text nor a number"),
    "a redaction that is none": (
        {"new_values": None, "values_digest": "ab" * 32, "redaction": '{"a": 1}'},
        "not what was written",
    ),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_row_that_no_tracker_wrote_is_refused(ours: Copy, theirs: Copy, name: str) -> None:
    columns, reason = COLUMNS[name]
    if name == "bytes stored as text":
        write(theirs.path, made(EVENT))
        run("UPDATE change SET kind = CAST(x'ff' AS TEXT) WHERE id = (SELECT max(id) FROM change)")(theirs.path)
        reason = "damaged"
    else:
        write(theirs.path, made(EVENT), **columns)
    refused(ours, theirs.path, reason)


def test_a_redaction_with_another_digest_is_refused(ours: Copy, theirs: Copy) -> None:
    gone = journal.redact(made(EVENT), Redaction(1, "mallory", "why not"))
    write(theirs.path, gone, values_digest="ab" * 32)
    refused(ours, theirs.path, "not what was written")


def test_a_redaction_that_takes_a_provisions_key_is_refused(ours: Copy, theirs: Copy) -> None:
    """Readings refer to a provision by its key."""
    (change,) = [each for each in theirs.changes.values() if each.kind == "provision"]
    gone = journal.redact(change, Redaction(1, "mallory", "why not"))
    with closing(sqlite3.connect(theirs.path, isolation_level=None)) as connection:
        connection.execute(
            "UPDATE change SET new_values = NULL, values_digest = ?, redaction = ? WHERE hash = ?",
            (gone.values_digest, json.dumps({"author": "m", "wall_ms": 1, "reason": "x"}), gone.id),
        )
    refused(ours, theirs.path, "everything but the key")


def test_an_index_that_lies_is_refused(ours: Copy, theirs: Copy) -> None:
    """Ours is told what they have by their index, which may say something else than the table."""
    with closing(sqlite3.connect(theirs.path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_change_1'"
        ).fetchone()
    content = bytearray(theirs.path.read_bytes())
    (newest,) = [each for each in theirs.changes.values() if each.changeset.author == "ben"]
    start = (page - 1) * 4096
    at = content.find(newest.id.encode(), start, start + 4096)
    assert at > 0
    content[at : at + 64] = b"f" * 64
    theirs.path.write_bytes(bytes(content))
    refused(ours, theirs.path, "not what was written|index names changes that it does not hold|out of order|damaged")


def test_what_is_in_the_record_tables_of_a_file_is_never_believed(ours: Copy, theirs: Copy) -> None:
    run("UPDATE event SET title = 'something else'", "DELETE FROM party_alias")(theirs.path)
    ours.merge(theirs)
    assert "something else" not in ours.export
    assert ours.faults == []


def test_fifty_random_cuts_and_flips_are_refused_or_harmless(ours: Copy, theirs: Copy) -> None:
    """Whatever a byte becomes, ours verifies afterwards; a file that is taken in all the same was read as written."""
    chance = random.Random(7)
    sound = theirs.path.read_bytes()
    for _ in range(50):
        content = bytearray(sound)
        for _ in range(chance.randrange(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        theirs.path.write_bytes(bytes(content))
        try:
            ours.merge(theirs)
        except (Unusable, Refused):
            continue
    assert ours.faults == []
