"""What is redacted is gone: judged by the bytes of whole files, however the words are spelt, in every copy.

SQLite runs here as it is where it was built without secure_delete: nothing that is deleted is overwritten by itself.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cli.conftest import Desk
from tracker.domain.text import fold
from tracker.store import copies, database
from tracker.store.files import TO_REWRITE, Database, connect
from tracker.store.rows import value

ROOT = Path(__file__).parents[2]
SECRET = "Lives at 12 Rosewood Crescent, passport X4457712"
TELLING = ("rosewood", "crescent", "x4457712")


@pytest.fixture(autouse=True)
def _nothing_is_overwritten_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = sqlite3.connect

    def connect(*given: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = plain(*given, **named)
        connection.execute("PRAGMA secure_delete = OFF")
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect)


@pytest.fixture
def ana(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.ok("init", "--empty")
    desk.ok("add", "gift", "A car for Kim", "--date", "2024-02", "--giver", "RU", "--recipient", "Kim Jong Un (KP)")
    return desk


@pytest.fixture
def ben(ana: Desk) -> Desk:
    shutil.copyfile(ana.folder / "tracker.db", ana.folder / "bens.db")
    return Desk(ana.folder, "bens.db")


def left_in(path: Path, words: tuple[str, ...] = TELLING) -> set[str]:
    """Those of the words that stand in the file's bytes, in whatever case."""
    content = path.read_bytes().lower()
    return {word for word in words if word.casefold().encode() in content or fold(word).encode() in content}


def gift(desk: Desk) -> str:
    return str(desk.json("list")[0]["ref"])


def last_change(desk: Desk, ref: str) -> str:
    return str(desk.json("log", ref)[-1]["change"])


def redact(desk: Desk, *changes: str) -> None:
    desk.ok("redact", *changes, "--reason", "private", "--yes")


EDITS = {
    "summary": ("--set", f"summary={SECRET}"),
    "title": ("--set", f"title={SECRET}"),
    "tag": ("--set", f"tags={SECRET}"),
    "item": ("--item", f"{SECRET}; luxury_goods"),
    "place": ("--location", f"RU; place={SECRET}"),
    "unnamed participant": ("--authority", f"?{SECRET} (RU)"),
    "claim": ("--claim", f"KP reports: {SECRET}"),
    "violation": ("--set", f"summary={SECRET}"),
}


@pytest.mark.parametrize("where", EDITS)
def test_no_byte_of_an_edit_is_left_in_any_copy_share_or_later_backup(ana: Desk, ben: Desk, where: str) -> None:
    ana.ok("edit", gift(ana), *EDITS[where])
    ben.run("merge", "tracker.db")
    ben.ok("edit", gift(ben), "--set", "status=unconfirmed")
    assert left_in(ben.folder / "bens.db") == set(TELLING)
    redact(ana, last_change(ana, gift(ana)))
    ben.run("merge", "tracker.db")
    for desk, name in ((ana, "tracker.db"), (ben, "bens.db")):
        assert left_in(desk.folder / name) == set()
        desk.ok("share", f"share-of-{name}")
        assert left_in(desk.folder / f"share-of-{name}") == set()
        backup = desk.ok("backup").out.strip()
        assert left_in(desk.folder / backup) == set()
        desk.ok("db", "verify")
    assert ana.run("merge", "bens.db").code in (0, 1)
    later = sorted((ana.folder / "tracker.db.backups").glob("*-before-merge.db"))[-1]
    assert left_in(later) == set(), "a backup that a merge makes after the redaction"


def test_no_byte_of_a_party_or_a_source_is_left(ana: Desk) -> None:
    ana.ok("party", "add", f"{SECRET}; kind=person", "--dry-run")
    party = ana.json("party", "add", f"Rosewood Crescent {TELLING[2]}; kind=person")["party"]["ref"]
    source = ana.json("source", "add", f"Rosewood Crescent Gazette; title={SECRET}")["source"]["ref"]
    redact(ana, last_change(ana, party), last_change(ana, source))
    assert left_in(ana.folder / "tracker.db") == set()


def test_words_with_diacritics_and_of_other_scripts_go_too(ana: Desk) -> None:
    words = ("Čudověský", "김여정", "Żółkiewski", "Лавровский")
    ana.ok("edit", gift(ana), "--set", f"summary={' '.join(words)}")
    assert left_in(ana.folder / "tracker.db", words)
    redact(ana, last_change(ana, gift(ana)))
    assert left_in(ana.folder / "tracker.db", words) == set()


def test_the_notes_of_other_commands_that_repeat_what_went_go_with_it(ana: Desk, ben: Desk) -> None:
    """Of the one who redacts, and of whoever merges that: a note names what it was done to."""
    ref = ana.json("party", "add", "Rosewood Crescent; kind=person")["party"]["ref"]
    ben.run("merge", "tracker.db")
    for desk in (ana, ben):
        desk.ok("edit", "Rosewood Crescent", "--set", "country=RU")
        desk.ok("claim", gift(desk), "Rosewood Crescent (RU) denies: no")
        desk.ok("undo")
        desk.ok("delete", "Rosewood Crescent")
        desk.ok("undo")
    redact(ana, ana.json("log", ref)[0]["change"])
    ben.run("merge", "tracker.db")
    ana.run("merge", "bens.db")
    for desk, name in ((ana, "tracker.db"), (ben, "bens.db")):
        assert left_in(desk.folder / name) == set()
        assert "rosewood" not in desk.ok("log").out.lower()
        assert "A car for Kim" in desk.ok("log").out, "the notes that repeat nothing stay"


@pytest.mark.parametrize("name", ["Xi Li", "900-77-55", "+7 (495) 12-34", "王 毅", "j.d@x.org", "Mark Port", "Art"])
def test_a_note_goes_that_repeats_a_name_of_words_that_are_short_or_stand_within_others(
    ana: Desk, ben: Desk, name: str
) -> None:
    ana.ok("add", "visit", "Remarks on imports to parts of 1234567", "--date", "2024-03", "--visitor", "RU")
    ref = ana.json("party", "add", f"{name}; kind=person")["party"]["ref"]
    ben.run("merge", "tracker.db")
    for desk in (ana, ben):
        desk.ok("claim", gift(desk), f"{name} denies: no")
        desk.ok("delete", gift(desk))
        desk.ok("undo")
    redact(ana, ana.json("log", ref)[0]["change"])
    ben.run("merge", "tracker.db")
    ana.run("merge", "bens.db")
    for desk in (ana, ben):
        assert f"{name} denies" not in desk.ok("log").out
        assert "A car for Kim" in desk.ok("log").out, "the notes that repeat nothing stay"


def test_nobody_is_asked_to_redact_what_holds_but_the_same_word_of_a_vocabulary(ana: Desk) -> None:
    """Else every event that occurred is named, and every provision on luxury goods; who needs a warning misses it."""
    ana.ok(
        "add", "gift", "A horse", "--date", "2023", "--giver", "RU", "--recipient", "KP", "--item", "h; luxury_goods"
    )
    ana.ok(
        "add",
        "shipment",
        "Private",
        "--date",
        "2021",
        "--origin",
        "RU",
        "--destination",
        "KP",
        "--item",
        "x; luxury_goods",
    )
    private = ana.json("list", "--search", "private")[0]["ref"]
    told = ana.ok("redact", last_change(ana, private), "--reason", "by mistake", "--yes").err
    assert "holds some of the same words" not in told


def test_a_note_stays_whose_words_others_hold_too(ana: Desk) -> None:
    ana.ok("edit", gift(ana), "--set", "summary=The car crossed at Tumangang")
    ana.ok("add", "visit", "A visit to Tumangang", "--date", "2024-03", "--visitor", "RU", "--host", "KP")
    redact(ana, last_change(ana, ana.json("list", "--search", "car")[0]["ref"]))
    assert "A visit to Tumangang" in ana.ok("log").out


def test_the_statistics_of_a_database_browser_keep_no_word(ana: Desk) -> None:
    party = ana.json("party", "add", "Rosewood Crescent; kind=person")["party"]["ref"]
    with sqlite3.connect(ana.folder / "tracker.db") as connection:
        connection.execute("ANALYZE")
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        if "sqlite_stat4" not in names:  # another build's, with samples of the values of indexes
            connection.execute("CREATE TABLE samples (tbl, idx, neq, nlt, ndlt, sample)")
            connection.execute("INSERT INTO samples VALUES ('party', 'party_folded_name_ix', 1, 1, 1, 'rosewood')")
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(
                "UPDATE sqlite_schema SET name = 'sqlite_stat4', tbl_name = 'sqlite_stat4', "
                "sql = 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)' WHERE name = 'samples'"
            )
    redact(ana, last_change(ana, party))
    assert left_in(ana.folder / "tracker.db") == set()


# A redaction that was stopped. ---------------------------------------------------------------------------------------


def kill_between_saving_and_rewriting(desk: Desk, change: str) -> None:
    """Redacts in another process, which is killed once what it saved is there and before the file is rewritten."""
    file = desk.folder / "tracker.db"
    before = file.read_bytes()
    journal = file.with_name(f"{file.name}-journal")
    script = f"""
import sqlite3, sys
plain = sqlite3.connect
def connect(*given, **named):
    connection = plain(*given, **named)
    connection.execute("PRAGMA secure_delete = OFF")
    return connection
sqlite3.connect = connect
from tracker.cli import run
sys.exit(run(["--db", {str(file)!r}, "--author", "ana", "redact", {change!r}, "--reason", "private", "--yes"]))
"""
    command = [sys.executable, "-c", script]
    for _ in range(50):
        redacting = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        number = os.open(file, os.O_RDONLY)
        while redacting.poll() is None:
            if os.pread(number, 4, 60) == b"\0\0\0\1" and not journal.exists():  # user_version, and it is saved
                redacting.kill()
        os.close(number)
        redacting.communicate()
        with sqlite3.connect(file) as connection:  # takes back what was half written
            gone = connection.execute("SELECT new_values IS NULL FROM change WHERE hash = ?", (change,)).fetchone()[0]
        if gone and left_in(file):
            return
        file.write_bytes(before)
    pytest.fail("it was never killed at the moment that was meant")


@pytest.fixture
def stopped(ana: Desk) -> Desk:
    """A desk with a redaction that is saved, and a file that was not rewritten."""
    ana.ok("edit", gift(ana), "--set", f"summary={SECRET * 100}")
    kill_between_saving_and_rewriting(ana, last_change(ana, gift(ana)))
    return ana


FINISHERS = {
    "another write": ("edit", "{ref}", "--set", "status=unconfirmed"),
    "db verify": ("db", "verify"),
    "the next redaction": ("redact", "{change}", "--reason", "again", "--yes"),
}


@pytest.mark.parametrize("finisher", FINISHERS)
def test_a_redaction_that_was_stopped_is_finished_by_the_next_who_can(stopped: Desk, finisher: str) -> None:
    ref = gift(stopped)
    names = {"ref": ref, "change": next(e["change"] for e in stopped.json("log", ref) if e["redaction"])}
    done = stopped.run(*(each.format(**names) for each in FINISHERS[finisher]))
    assert done.code in (0, 4)
    assert left_in(stopped.folder / "tracker.db") == set()
    stopped.ok("db", "verify")


def test_stopped_as_soon_as_it_is_saved_it_says_that_words_may_be_left(
    ana: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana.ok("edit", gift(ana), "--set", f"summary={SECRET}")
    change = last_change(ana, gift(ana))

    def interrupted(_: Database) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(database, "finish_redaction", interrupted)
    done = ana.run("redact", change, "--reason", "private", "--yes")
    assert (done.code, "it was saved all the same" in done.err) == (130, True)
    assert "words of what was redacted may be left" in done.err
    monkeypatch.undo()
    ana.ok("db", "verify")
    assert left_in(ana.folder / "tracker.db") == set()


def test_a_file_that_a_browser_switched_to_wal_is_rewritten_too(ana: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as the browser has it open, the old pages stay in the file: the command must not say that it is done."""
    ana.ok("edit", gift(ana), "--set", f"summary={SECRET}")
    change = last_change(ana, gift(ana))
    browser = sqlite3.connect(ana.folder / "tracker.db")
    browser.execute("PRAGMA journal_mode = WAL")
    browser.execute("SELECT count(*) FROM change").fetchone()

    def impatient(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        connection.execute("PRAGMA busy_timeout = 10")
        return connection

    monkeypatch.setattr(copies, "connect", impatient)
    done = ana.run("redact", change, "--reason", "private", "--yes")
    assert (done.code, "it was saved all the same" in done.err, "db verify" in done.err) == (5, True, True)
    browser.close()
    ana.ok("db", "verify")
    assert left_in(ana.folder / "tracker.db") == set()
    assert not list(ana.folder.glob("tracker.db-*")), "nor is a log left beside it"


def test_who_cannot_rewrite_a_file_says_that_the_redaction_is_saved(ana: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ana.ok("edit", gift(ana), "--set", f"summary={SECRET}")
    held: list[sqlite3.Connection] = []

    def while_somebody_reads(path: Path) -> sqlite3.Connection:
        connection, reader = connect(path), sqlite3.connect(path)
        if value(connection, "PRAGMA user_version") == TO_REWRITE:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM change").fetchone()
        held.append(reader)
        connection.execute("PRAGMA busy_timeout = 10")
        return connection

    change = last_change(ana, gift(ana))
    monkeypatch.setattr(copies, "connect", while_somebody_reads)
    done = ana.run("redact", change, "--reason", "private", "--yes")
    assert (done.code, "it was saved all the same" in done.err, "db verify" in done.err) == (5, True, True)
    monkeypatch.undo()
    for reader in held:
        reader.close()
    assert SECRET not in ana.export()
    ana.ok("db", "verify")
    assert left_in(ana.folder / "tracker.db") == set()


def test_what_is_shared_or_backed_up_meanwhile_holds_nothing_of_it(stopped: Desk) -> None:
    stopped.ok("share", "share.db")
    backup = stopped.ok("backup").out.strip()
    assert left_in(stopped.folder / "share.db") == left_in(stopped.folder / backup) == set()


# Finding what to take out. -------------------------------------------------------------------------------------------


def test_every_change_and_command_that_holds_the_words_is_found_however_they_are_spelt(ana: Desk) -> None:
    ref = gift(ana)
    ana.ok("edit", ref, "--set", f"summary={SECRET}")
    ana.ok("edit", ref, "--set", "summary=Nothing of it")
    party = ana.json("party", "add", "Rosewood-Crescent Ltd; kind=company")["party"]["ref"]
    found = ana.json("redact", "--find", "ROSEWOOD crescent")
    assert {(each["ref"], *each["fields"]) for each in found["changes"]} == {
        (ref, "summary"),
        (party, "exists", "kind", "name"),
    }
    assert any("Rosewood-Crescent" in each["note"] for each in found["commands"])
    listed = ana.ok("redact", "--find", "rosewood").out
    assert all(each["change"][:8] in listed for each in found["changes"])
    redact(ana, *(each["change"] for each in found["changes"]))
    assert ana.json("redact", "--find", "rosewood") == {"changes": [], "reasons": [], "commands": []}
    assert "no change and no command" in ana.ok("redact", "--find", "rosewood").err


def test_a_redaction_says_what_else_holds_the_same_texts_and_keeps_no_word_in_its_reason(ana: Desk) -> None:
    ref = gift(ana)
    ana.ok("edit", ref, "--set", f"summary={SECRET}")
    ana.ok("source", "add", f"KCNA; title={SECRET}")
    told = ana.ok("redact", last_change(ana, ref), "--reason", "an address in Rosewood", "--yes").err
    assert "source holds some of the same words; redact it too?" in told
    source = ana.json("redact", "--find", SECRET)["changes"][0]["change"]
    ana.refused(
        4, "redact", source, "--reason", "the Crescent", "--yes", saying="would keep for good what is to go: cres"
    )
    redact(ana, source)
    (kept,) = ana.json("redact", "--find", "Rosewood")["reasons"]
    assert kept["ref"] == ref, "a reason given while the word stood elsewhere too stays, and is found"
    assert left_in(ana.folder / "tracker.db") == {"rosewood"}


def test_the_note_of_a_command_that_holds_nothing_else_can_be_taken_out(ana: Desk) -> None:
    """A deletion, say, of a record that was called so when it was deleted."""
    ana.ok("party", "add", "Rosewood; kind=person")
    changeset = ana.json("log")[0]["changeset"]
    ana.ok("delete", "Rosewood")
    deleting = ana.json("log")[0]["changeset"]
    told = ana.ok("redact", deleting, "--reason", "private", "--yes").out
    assert told == f"changeset {deleting[:8]}: its note redacted\n"
    assert [each["changeset"] for each in ana.json("redact", "--find", "Rosewood")["commands"]] == [changeset]
    ana.refused(4, "redact", deleting, "--reason", "private", "--yes", saying="holds nothing to take out")


@pytest.mark.parametrize("name", ["Xi", "王", "X"])
def test_a_name_however_short_goes_out_of_the_notes_of_others(ana: Desk, name: str) -> None:
    party = ana.json("party", "add", f"{name}; kind=person")["party"]["ref"]
    ana.ok("claim", gift(ana), f"{name} denies: no")
    redact(ana, last_change(ana, party))
    assert not any(f" {name} " in f" {each['note']} " for each in ana.json("log") if each["note"])


def test_what_is_left_of_an_event_names_no_newer_tracker_and_no_date(ana: Desk) -> None:
    ref = gift(ana)
    ana.ok("edit", ref, "--claim", "KP reports: a car was given")
    redact(ana, ana.json("log", ref)[0]["change"])
    for shown in (ana.ok("show", ref).out, ana.ok("list", "-f", "plain").out):
        assert "not known to this version" not in shown
        assert "9999" not in shown
        assert "date not known" in shown


def test_what_to_look_for_or_what_to_take_out_is_named_but_not_both(ana: Desk) -> None:
    for arguments in ((), ("abcd1234",), ("abcd1234", "--find", "x"), ("--reason", "x")):
        ana.refused(2, "redact", *arguments, saying="give either --find")
    ana.refused(2, "redact", "--find", "!!", saying="holds no word")


# What is left of a record. -------------------------------------------------------------------------------------------


def test_later_work_on_a_record_whose_creation_is_redacted_stays_visible_and_can_be_mended(
    ana: Desk, ben: Desk
) -> None:
    ref = gift(ana)
    ana.ok("redact", ana.json("log", ref)[0]["change"], "--reason", "private", "--yes")
    ana.refused(3, "show", ref, saying="has been redacted")
    ben.ok("edit", ref, "--claim", "KCNA (KP) reports: a car was given", "--new-party")
    ana.run("merge", "bens.db")
    ben.run("merge", "tracker.db")
    for desk in (ana, ben):
        shown = desk.ok("show", ref).out
        assert "(redacted)" in shown
        assert "a car was given" in shown
        assert desk.json("list")[0]["title"] == "(redacted)"
        desk.ok("db", "verify")
    assert ana.export() == ben.export()
    assert "undo" not in ana.run("show", ref).err
    ana.ok("edit", ref, "--set", "type=gift", "--set", "title=A car", "--set", "date=2024-02", "--recipient", "KP")
    assert "a car was given" in ana.ok("show", ref).out
    assert ana.titles("KP") == ["A car"]


def test_records_of_every_format_are_printed_with_what_a_redaction_left_of_them(ana: Desk, tmp_path: Path) -> None:
    ref = gift(ana)
    made = ana.json("log", ref)[0]["change"]
    ana.ok("edit", ref, "--recipient", "person: Kim Yo Jong (KP)", "--claim", "KP reports: a car was given")
    ana.ok("redact", made, "--reason", "private", "--yes")
    for form in ("table", "plain", "markdown", "csv", "json", "jsonl", "html", "svg", "xlsx", "pdf"):
        ana.ok("timeline", "KP", "-f", form, "-o", str(tmp_path / f"report.{form}"))
    for form in ("yaml", "jsonl", "csv", "xlsx", "ftm", "timelinejs"):
        ana.ok("export", "-f", form, "-o", str(tmp_path / f"export.{form}"))
    assert ana.run("check").code in (0, 1)
    ana.ok("stats")


def test_a_key_outlives_the_redaction_of_what_gave_it(ana: Desk, ben: Desk) -> None:
    ana.ok("provision", "add", f"un-secret; level=regime; name={SECRET}")
    ana.ok("edit", gift(ana), "--claim", "KR alleges un-secret: so they say")
    ben.run("merge", "tracker.db")
    redact(ana, ana.json("log", "un-secret")[0]["change"])
    ana.refused(4, "undo", saying="by which others refer to it")
    ben.run("merge", "tracker.db")
    for desk, name in ((ana, "tracker.db"), (ben, "bens.db")):
        assert left_in(desk.folder / name) == set()
        assert "un-secret" in desk.ok("show", gift(desk)).out
        desk.ok("db", "verify")
    assert ana.export() == ben.export()


def test_a_text_that_somebody_kept_can_be_taken_out(ana: Desk, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(SECRET, encoding="utf-8")
    source = ana.json("source", "add", "Gazette; title=An article", "--text", "article.txt")["source"]["ref"]
    change = ana.json("redact", "--find", SECRET)["changes"][0]["change"]
    redact(ana, change)
    assert left_in(ana.folder / "tracker.db") == set()
    ana.ok("show", source)
    ana.ok("db", "verify")


@pytest.mark.postgres
def test_the_tables_of_a_server_hold_no_word_of_it_either(tmp_path: Path, postgres_database: Database) -> None:
    """By the bytes of the server's files for this database; its log of changes (WAL) is out of our reach."""
    desk = Desk(tmp_path, postgres_database.name)
    ref = desk.json("add", "gift", "A car", "--date", "2024", "--giver", "RU", "--recipient", "KP")["event"]["ref"]
    desk.ok("edit", ref, "--set", f"summary={SECRET}")

    def left() -> set[str]:
        with psycopg.connect(postgres_database.name, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
            (number,) = connection.execute(
                "SELECT oid FROM pg_database WHERE datname = current_database()"
            ).fetchone() or (0,)
        return {word for file in Path(folder, "base", str(number)).iterdir() for word in left_in(file)}

    assert left() == set(TELLING)
    told = desk.ok("redact", last_change(desk, ref), "--reason", "private", "--yes").err
    assert left() == set()
    assert "WAL" in told
