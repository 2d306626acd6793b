"""A damaged journal: `db verify` names each damage and goes on to the end; other commands say plainly what is wrong.

Each damage is really made in a file, by SQLite's own driver.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Desk, _plain_environment, bare_desk  # noqa: F401 - fixtures
from tests.store.builders import by, event, known, party, save
from tracker.actions.initialise import initialise
from tracker.domain import journal
from tracker.domain.journal import Change, Changeset
from tracker.store.database import writing
from tracker.store.files import Database

KIM, CHOE, TALKS = known("party", "Kim"), known("party", "Choe"), event("Talks").id
Damage = Callable[[sqlite3.Connection], object]


@pytest.fixture
def desk(bare_desk: Desk) -> Desk:  # noqa: F811
    """A file with a party and an event that are to be damaged, and others that are not."""
    initialise(Database(str(bare_desk.folder / "tracker.db")), empty=True)
    with writing(Database(str(bare_desk.folder / "tracker.db"))) as connection:
        save(connection, party("Kim", "KP"), wall_ms=1)
        save(connection, party("Choe", "KP"), event("Talks", "2024", by("KP", party="Choe")), wall_ms=2)
        save(connection, party("Kim", "KP", note="chairman"), author="Ben", wall_ms=3)
    return bare_desk


def sql(statement: str, *values: object) -> Damage:
    return lambda connection: connection.execute(statement, values)


def of_change(column: str, value: object) -> Damage:
    """The newest change of Kim, with something else in a column."""
    which = f"(SELECT max(id) FROM change WHERE record = '{KIM}')"
    return sql(f"UPDATE change SET {column} = ? WHERE id = {which}", value)


def of_changeset(column: str, value: object) -> Damage:
    return sql(f"UPDATE changeset SET {column} = ? WHERE author = 'Ben'", value)


def text(value: bytes) -> Damage:
    """Bytes that are no UTF-8, as text, in the values of Kim."""
    which = f"(SELECT max(id) FROM change WHERE record = '{KIM}')"
    return sql(f"UPDATE change SET new_values = CAST(? AS TEXT) WHERE id = {which}", value)


def null(table: str, column: str) -> Damage:
    """NULL where the table says that there is none, as a tool leaves it that rewrites the schema."""

    def damage(connection: sqlite3.Connection) -> None:
        (before,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        _rewrite(connection, table, before.replace(f"{column} TEXT NOT NULL", f"{column} TEXT"))
        connection.execute(f"UPDATE {table} SET {column} = NULL WHERE id = (SELECT max(id) FROM {table})")
        _rewrite(connection, table, before)

    return damage


def _rewrite(connection: sqlite3.Connection, table: str, sql_: str) -> None:
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (sql_, table))
    connection.execute("PRAGMA writable_schema = RESET")


def consistent(values: str) -> Damage:
    """A change whose id is that of what it says, whatever that is."""

    def damage(connection: sqlite3.Connection) -> None:
        (number, author, wall_ms, app, note, nonce) = connection.execute(
            "SELECT id, author, wall_ms, app, note, nonce FROM changeset WHERE author = 'Ben'"
        ).fetchone()
        changeset = Changeset(author, wall_ms, app, note, nonce)
        made = Change(KIM, "party", changeset, json.loads(values))
        connection.execute(
            "UPDATE change SET new_values = ?, parents = NULL, hash = ? WHERE changeset_id = ?",
            (values, made.id, number),
        )

    return damage


DEEP = "[" * 100_000 + "]" * 100_000
RATHER_DEEP = '{"a":' * 400 + "1" + "}" * 400
OF_KIM = f"journal: a change of {KIM} is not what was written"
DAMAGES: dict[str, tuple[Damage, str]] = {
    "deep JSON": (of_change("new_values", DEEP), OF_KIM),
    "deep JSON in a value": (of_change("new_values", f'{{"note":{DEEP}}}'), OF_KIM),
    "deep parents": (of_change("parents", DEEP), OF_KIM),
    "rather deep JSON whose id is right": (consistent(f'{{"note":{RATHER_DEEP}}}'), OF_KIM),
    "a BLOB as values": (of_change("new_values", b'{"note":"x"}'), OF_KIM),
    "a BLOB as parents": (of_change("parents", b"{}"), OF_KIM),
    "a BLOB as kind": (of_change("kind", b"party"), OF_KIM),
    "a BLOB as the id of a change": (of_change("hash", b"x" * 64), OF_KIM),
    "a BLOB as the id of a record": (of_change("record", b"x" * 36), "is of no record"),
    "a number as the id of a record": (of_change("record", "1" * 35 + "x"), "is of no record"),
    "an id of a record that is no UTF-8": (
        sql(f"UPDATE change SET record = CAST(? AS TEXT) WHERE record = '{KIM}'", b"\xff" * 36),
        "is of no record",
    ),
    "a redaction that tells nothing": (
        sql("UPDATE change SET new_values = NULL, values_digest = 'x', redaction = '[]' WHERE record = ?", KIM),
        OF_KIM,
    ),
    "a redaction by a number": (
        sql(
            "UPDATE change SET new_values = NULL, values_digest = 'x',"
            ' redaction = \'{"author":1,"reason":[],"wall_ms":"x"}\' WHERE record = ?',
            KIM,
        ),
        OF_KIM,
    ),
    "a digest that is a BLOB": (
        sql(
            "UPDATE change SET new_values = NULL, values_digest = ?,"
            ' redaction = \'{"author":"a","reason":"b","wall_ms":1}\' WHERE record = ?',
            b"x" * 64,
            KIM,
        ),
        OF_KIM,
    ),
    "half a surrogate pair": (of_change("new_values", '{"note":"\\ud83d"}'), OF_KIM),
    "half a surrogate pair as text": (text(b'{"note":"\xed\xa0\xbd"}'), OF_KIM),
    "no UTF-8": (text(b'{"note":"\xff\xfe"}'), OF_KIM),
    "parents that are a text": (of_change("parents", '{"note":"abc"}'), OF_KIM),
    "parents that are lists": (of_change("parents", '{"note":[[]]}'), OF_KIM),
    "a float among the values": (of_change("new_values", '{"note":1.5}'), OF_KIM),
    "an integer beyond 64 bits": (of_change("new_values", '{"note":' + "9" * 30 + "}"), OF_KIM),
    "an integer of ten thousand digits": (of_change("new_values", '{"note":' + "9" * 10_000 + "}"), OF_KIM),
    "a changeset that is nowhere": (of_change("changeset_id", 999), OF_KIM),
    "a changeset that is no number": (of_change("changeset_id", "x"), OF_KIM),
    "a NULL as kind": (null("change", "kind"), OF_KIM),
    "a NULL as author": (null("changeset", "author"), "journal: the changeset of None"),
    "a BLOB as author": (of_changeset("author", b"Ben"), "journal: the changeset of b'Ben'"),
    "an author that is no UTF-8": (
        sql("UPDATE changeset SET author = CAST(? AS TEXT) WHERE author = 'Ben'", b"B\xffn"),
        "journal: the changeset of B\\udcffn",
    ),
    "a BLOB as note": (of_changeset("note", b"x"), "journal: the changeset of Ben"),
    "a BLOB as nonce": (of_changeset("nonce", b"x"), "journal: the changeset of Ben"),
    "a BLOB as the id of a changeset": (of_changeset("hash", b"x" * 64), "journal: the changeset of Ben"),
    "a float as time": (of_changeset("wall_ms", 1.5), "journal: the changeset of Ben"),
    "a time without end": (of_changeset("wall_ms", float("inf")), "journal: the changeset of Ben"),
    "a time after all times": (of_changeset("wall_ms", 2**63 - 1), "journal: the changeset of Ben"),
    "a time before all times": (of_changeset("wall_ms", -1), "journal: the changeset of Ben"),
    "a text as time": (of_changeset("wall_ms", "noon"), "journal: the changeset of Ben"),
    "a title that is no UTF-8": (
        sql("UPDATE event SET title = CAST(? AS TEXT)", b"T\xfflks"),
        f"table event: the rows of event {event('Talks').ref} are not what the journal says",
    ),
    "a BLOB as the id of a row": (sql("UPDATE party SET uuid = ? WHERE uuid = ?", b"x" * 36, KIM), "in no journal"),
    "a table that is gone": (
        sql("DROP TABLE claim_against"),
        "its tables, indexes or views are not those of this version",
    ),
}


@pytest.fixture(params=DAMAGES)
def damaged(request: pytest.FixtureRequest, desk: Desk) -> tuple[Desk, str]:
    damage, words = DAMAGES[request.param]
    damage_file(desk.folder / "tracker.db", damage)
    return desk, words


def damage_file(path: Path, damage: Damage) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        damage(connection)


def test_verify_names_it_and_goes_on_to_the_end(damaged: tuple[Desk, str]) -> None:
    desk, words = damaged
    damage_file(desk.folder / "tracker.db", sql("UPDATE party SET note = 'further on' WHERE uuid = ?", CHOE))
    done = desk.run("db", "verify")
    assert done.code == 1, done
    assert any(words in line for line in done.out.splitlines()), done.out
    assert f"table party: the rows of party {party('Choe').ref} are not what the journal says" in done.out
    assert len(desk.run("db", "verify", "--json").json) == len(done.out.splitlines())


COMMANDS = [
    ("timeline", "KP"),
    ("list",),
    ("show", party("Kim").ref),
    ("show", event("Talks").ref),
    ("log",),
    ("log", party("Kim").ref),
    ("export", "-f", "jsonl"),
    ("export", "-f", "csv"),
    ("check",),
    ("conflicts",),
    ("undo",),
    ("edit", party("Kim").ref, "--set", "note=x"),
    ("timeline", "KP", "--known-on", "1970-01-01"),
    ("db", "upgrade"),
    ("db", "info"),
]


def test_other_commands_answer_or_say_plainly_what_is_wrong(damaged: tuple[Desk, str], tmp_path: Path) -> None:
    desk, _ = damaged
    before = (desk.folder / "tracker.db").read_bytes()
    for command in COMMANDS:
        done = desk.run(*command)
        assert done.code in (0, 1, 3, 4, 5), (command, done)
        assert "something went wrong" not in done.err
        if done.code == 5:
            assert "damaged" in done.err or "does not come out whole" in done.err, (command, done)
        (desk.folder / "tracker.db").write_bytes(before)


def test_a_colleague_who_merges_it_is_told_what_is_wrong_and_takes_in_nothing(
    damaged: tuple[Desk, str], tmp_path: Path
) -> None:
    bens = Desk(desk_folder := tmp_path / "bens")
    desk_folder.mkdir()
    initialise(Database(str(desk_folder / "tracker.db")), empty=True)
    theirs = damaged[0].folder / "tracker.db"
    done = bens.run("merge", str(theirs))
    if done.code != 0:  # what is in the derived tables alone does not travel
        assert (done.code, done.out) == (5, ""), done
        assert "was not taken in: " in done.err
        assert bens.export() == ""


def test_a_value_nested_as_deep_as_a_record_is_no_damage() -> None:
    assert journal.loads('{"a":' * 20 + "[" * 20 + "]" * 20 + "}" * 20) is not None
    many = json.dumps([{"brackets": "[[[[{{{{"}] * 5_000)
    assert len(journal.loads(many)) == 5_000, "many brackets, and those in texts, are not deep"
