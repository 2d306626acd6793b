"""A file that a newer tracker has written into is read, shown, merged, exported and kept unharmed by this one.

The newer tracker is played by `tests.sharing.tomorrow`, which writes what stands in future.yaml.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Desk
from tests.sharing.tomorrow import NEW_WORDS
from tracker.store.files import Database

ROOT = Path(__file__).parents[2]
FUTURE = Path(__file__).with_name("future.yaml")
LASER, BLOCKADE, STAR_ONE, MOON_POST, TREATY = (f"0000000{number}" for number in (1, 4, 2, 3, 5))
NOT_KNOWN = "(not known to this version)"


def tomorrow(database: str, *arguments: str, cwd: Path, code: int = 0) -> str:
    """Runs a command line of the newer tracker, as its `tom`."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TRACKER_DEBUG": "1", "VISUAL": "", "EDITOR": ""}
    command = [sys.executable, "-m", "tests.sharing.tomorrow", "--db", database, "--author", "tom", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False)
    assert done.returncode == code, done
    return done.stdout


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of the newer tracker, made once and copied."""
    folder = tmp_path_factory.mktemp("tomorrow")
    tomorrow("tracker.db", "init", cwd=folder)
    tomorrow("tracker.db", "import", str(FUTURE), cwd=folder)
    return folder / "tracker.db"


@pytest.fixture
def desk(tmp_path: Path, written: Path) -> Desk:
    """A desk of this version, with the file that the newer one has written."""
    (tmp_path / "tracker.db").write_bytes(written.read_bytes())
    return Desk(tmp_path)


def read_tomorrow(desk: Desk, database: str = "tracker.db") -> list[Any]:
    """What the newer tracker reads in a file: its documents, in which it carries nothing."""
    out = tomorrow(database, "export", "-f", "jsonl", cwd=desk.folder)
    assert '"newer"' not in out, "it knows all of its own words"
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize(
    "command",
    [
        *("list", "check", "stats", "stats KP --json", "export -f yaml", "export -f csv", "export -f timelinejs"),
        *(
            "export -f ftm",
            "export -f xlsx -o out.xlsx",
            "provision list",
            "provision show un-moon-1",
            "type show barter",
        ),
        *(
            "db info",
            "db verify",
            "db upgrade",
            "conflicts",
            "log",
            f"timeline KP --known-on {datetime.now(UTC).date()}",
            "backup",
        ),
        *(f"{verb} {ref}" for verb in ("show", "log") for ref in (LASER, BLOCKADE, STAR_ONE, MOON_POST, TREATY)),
        *(f"suggest {LASER}", f"show {LASER} --json", f"show {TREATY} -f yaml", "share out.db", "list --search laser"),
        *(f"timeline KP -f {form}" for form in ("table", "plain", "markdown", "csv", "json", "jsonl")),
        *(f"timeline KP -f {form} -o report" for form in ("html", "svg", "pdf", "xlsx")),
        *("timeline RU", "source list", "party list", "party show 00000002"),
    ],
)
def test_no_command_stumbles_over_it(desk: Desk, command: str) -> None:
    done = desk.run(*command.split())
    assert done.code in (0, 1), done
    assert "damaged" not in done.err


def test_a_reader_is_told_what_this_version_does_not_know(desk: Desk) -> None:
    page = " ".join(desk.ok("show", LASER).out.split())
    for words in (
        f"gift, rumoured {NOT_KNOWN}",
        f">= {NOT_KNOWN} 5 pieces; quantum_items {NOT_KNOWN}",
        f"KR regrets {NOT_KNOWN} un-dprk",
        f"our assessment: doubted {NOT_KNOWN}",
        f"grade G {NOT_KNOWN}",
        f"echoes {NOT_KNOWN}",
        'items[1].quantities[1].secrecy "middling"',
        '{"position":0,"seen_by":"a passer-by","where":"Pyongyang"}',
    ):
        assert words in page
    listed = desk.ok("timeline", "KP", "-f", "plain").out
    assert f"blockade {NOT_KNOWN}" in listed
    assert f"rumoured {NOT_KNOWN}" in listed
    assert f"FROM A NEWER TRACKER {NOT_KNOWN}" in desk.ok("show", TREATY).out


def test_json_has_the_words_as_they_stand(desk: Desk) -> None:
    event = desk.json("show", LASER)
    assert (event["status"], event["items"][0]["category"]) == ("rumoured", "quantum_items")
    assert [each["stance"] for each in event["claims"]] == ["regrets", "alleges"]


def test_an_unknown_stance_raises_nothing_and_denies_nothing(desk: Desk) -> None:
    (standing,) = [each for each in desk.json("show", LASER)["standings"] if each["named_by_speaker"]]
    assert (standing["status"], standing["denied_by"]) == ("alleged", [])
    assert [each["country"] for each in standing["raised_by"]] == ["KR"]


@pytest.mark.parametrize("form", ["yaml", "jsonl"])
def test_what_this_version_exports_it_imports_again_and_the_newer_one_reads_it_whole(desk: Desk, form: str) -> None:
    desk.ok("export", "-f", form, "-o", f"all.{form}")
    anew = Desk(desk.folder, "anew.db")
    anew.ok("init", "--empty")
    anew.ok("import", f"all.{form}")
    assert anew.export() == desk.export()
    assert read_tomorrow(desk, "anew.db") == read_tomorrow(desk)
    assert desk.run("import", f"all.{form}").code == 0, "and nothing of it is news to the file itself"
    tomorrow("newest.db", "init", "--empty", cwd=desk.folder)
    tomorrow("newest.db", "import", f"all.{form}", cwd=desk.folder)
    assert read_tomorrow(desk, "newest.db") == read_tomorrow(desk)


def test_it_is_merged_and_goes_back_as_it_came(desk: Desk, written: Path) -> None:
    ours = Desk(desk.folder, "ours.db")
    ours.ok("init")
    said = ours.ok("merge", "tracker.db").out
    assert "treaty" in said
    assert ours.export() == desk.export()
    ours.ok("edit", LASER, "--set", "summary=Shown at a fair")
    ours.ok("db", "verify")
    ours.ok("share", "back.db")
    (desk.folder / "theirs.db").write_bytes(written.read_bytes())
    before = read_tomorrow(desk, "theirs.db")
    tomorrow("theirs.db", "merge", "back.db", cwd=desk.folder)
    after = read_tomorrow(desk, "theirs.db")
    for document in before:
        if document.get("title") == "A laser":
            document["summary"] = "Shown at a fair"
    assert sorted(map(_canonical, after)) == sorted(map(_canonical, before))


def _canonical(document: Any) -> str:
    return json.dumps(document, sort_keys=True)


@pytest.mark.parametrize(
    "change",
    [
        ("edit", LASER, "--set", "title=A big laser"),
        ("edit", LASER, "--set", "item:1.name=Lasers"),
        ("edit", LASER, "--set", "claim:1.text=a great pity"),
        ("edit", LASER, "--claim", "Kremlin (RU) denies un-dprk: no breach", "--new-party"),
        ("edit", LASER, "--remove", "claim:2"),
        ("edit", BLOCKADE, "--set", "title=All ways closed"),
        ("edit", BLOCKADE, "--set", "date=2024-04"),
        ("party", "edit", STAR_ONE, "--set", "name=Star Two"),
        ("source", "edit", MOON_POST, "--set", "title=Front page"),
        ("provision", "edit", "un-moon-1", "--set", "name=First chapter"),
        ("assess", LASER, "un-moon-1", "likely"),
        ("link", LASER, "follows", BLOCKADE),
    ],
    ids=lambda change: " ".join(change),
)
def test_what_is_understood_can_be_edited_and_the_rest_stays(desk: Desk, change: tuple[str, ...]) -> None:
    before = desk.export()
    carried = _newer(before)
    desk.ok(*change)
    assert desk.export() != before
    assert _newer(desk.export()) == carried, "what a newer tracker wrote is as it was"
    desk.ok("db", "verify")
    desk.ok("undo")
    assert desk.export() == before


def _newer(export: str) -> list[str]:
    return sorted(found for found in re.findall(r'"newer": \{(.*?)\}[,}\]]', export))


@pytest.mark.parametrize(
    "change",
    [
        ("edit", LASER, "--set", "status=occurred"),
        ("edit", LASER, "--set", "secrecy=low"),
        ("edit", LASER, "--set", "item:1.category=coal"),
        ("edit", LASER, "--set", "item:1.secrecy=none"),
        ("edit", LASER, "--set", "claim:1.stance=denies"),
        ("edit", LASER, "--remove", "sighting:1"),
        ("edit", LASER, "--set", "sighting:1.where=Moscow"),
        ("party", "edit", STAR_ONE, "--set", "kind=vessel"),
        ("edit", MOON_POST, "--set", "reliability=A"),
        ("provision", "edit", "un-moon-1", "--set", "categories=coal"),
        ("edit", TREATY, "--set", "title=Another"),
    ],
    ids=lambda change: " ".join(change),
)
def test_what_is_not_understood_cannot_be_edited(desk: Desk, change: tuple[str, ...]) -> None:
    desk.refused(4, *change, saying="made by a newer tracker")


def test_in_the_editor_too_what_is_not_understood_stays(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "sed -i 's/^title: .*/title: Renamed/'")
    desk.ok("edit", LASER)
    assert desk.json("show", LASER)["title"] == "Renamed"
    monkeypatch.setenv("EDITOR", "sed -i '/secrecy/d'")
    desk.refused(4, "edit", LASER, saying="made by a newer tracker")


def test_a_record_that_is_not_understood_can_be_deleted_and_comes_back_whole(desk: Desk) -> None:
    before = desk.export()
    desk.ok("edit", LASER, "--remove", "link:1")
    desk.ok("undo")
    desk.ok("delete", BLOCKADE)
    desk.ok("undo")
    assert desk.export() == before


def test_a_dispute_with_a_word_of_tomorrow_is_settled_by_choosing_not_by_typing(desk: Desk, written: Path) -> None:
    ours = Desk(desk.folder, "ours.db")
    (desk.folder / "ours.db").write_bytes(written.read_bytes())
    ours.ok("edit", BLOCKADE, "--set", "status=occurred", "--set", "summary=Seen")
    ours.ok("edit", BLOCKADE, "--set", "status=planned")
    tomorrow("tracker.db", "edit", BLOCKADE, "--set", "status=rumoured", cwd=desk.folder)
    assert desk.run("merge", "ours.db").code == 1
    (open_,) = desk.run("conflicts", "--json").json
    rivals = {each["value"]: each["change"] for dispute in open_["disputes"] for each in dispute["values"]}
    desk.refused(4, "resolve", BLOCKADE, "status", "planned", saying="made by a newer tracker")
    desk.ok("resolve", BLOCKADE, "status", f"@{rivals['rumoured'][:8]}")
    assert desk.json("show", BLOCKADE)["status"] == "rumoured"


def test_an_import_takes_nothing_away_that_it_does_not_understand(desk: Desk) -> None:
    (desk.folder / "star.yaml").write_text(f"record: party\nid: 01900000-0000-7000-8000-{STAR_ONE:0>12}\nname: Star\n")
    desk.refused(4, "import", "star.yaml", saying="made by a newer tracker")


def test_what_is_typed_stays_strict(desk: Desk) -> None:
    desk.refused(2, "edit", BLOCKADE, "--item", "car; category=quantum_items")
    desk.refused(2, "edit", BLOCKADE, "--set", "status=ocurred", saying="did you mean occurred")
    (desk.folder / "typo.yaml").write_text("record: party\nname: Star\nkind: vesel\n")
    desk.refused(2, "import", "typo.yaml", saying="did you mean vessel")
    (desk.folder / "typo.yaml").write_text("record: partie\nname: Star\n")
    desk.refused(2, "import", "typo.yaml", saying="did you mean party")
    (desk.folder / "typo.yaml").write_text("record: party\nname: Star\ncolour: red\n")
    desk.refused(2, "import", "typo.yaml", saying="colour is no field of a party")


def test_what_stands_in_newer_is_taken_as_it_stands_but_not_everything(desk: Desk) -> None:
    (desk.folder / "a.yaml").write_text("record: party\nname: Star\nnewer: {kind: '\"spacecraft\"', colour: '1'}\n")
    desk.ok("import", "a.yaml")
    for value, reason in (
        ("kind: spacecraft", "newer.kind"),
        ("kind: '\"space craft\"'", "is no word"),
        ("colour: '1.5'", "a float has no place"),
        ("Colour: '1'", "is no name of a field"),
        ("colour/1: '1'", "is no name of a field"),
        ("name: '\"Star\"'", "stands here twice"),
    ):
        (desk.folder / "b.yaml").write_text(f"record: party\nname: Star B\nnewer: {{{value}}}\n")
        desk.refused(2, "import", "b.yaml", saying=reason)


@pytest.mark.postgres
def test_on_a_server_too(postgres_blank: Database, tmp_path: Path, written: Path) -> None:
    """Both versions share one server, and the file and the server say the same."""
    url = postgres_blank.name
    tomorrow(url, "init", cwd=tmp_path)
    tomorrow(url, "import", str(FUTURE), cwd=tmp_path)
    ours = Desk(tmp_path, url)
    (tmp_path / "tracker.db").write_bytes(written.read_bytes())
    assert ours.export() == Desk(tmp_path).export()
    ours.ok("db", "verify")
    ours.refused(4, "edit", LASER, "--set", "status=occurred", saying="made by a newer tracker")
    ours.ok("edit", LASER, "--set", "title=A big laser")
    assert f"rumoured {NOT_KNOWN}" in ours.ok("timeline", "KP", "-f", "plain").out
    ours.ok("undo")
    assert ours.run("merge", "tracker.db").code in (0, 1)
    assert tomorrow(url, "export", cwd=tmp_path) == tomorrow("tracker.db", "export", cwd=tmp_path)


def test_the_played_tracker_has_a_new_word_in_every_vocabulary_that_records_use() -> None:
    """Else this file promises more than it tests."""
    from tracker.domain import kinds, records, shape

    classes: set[type[Any]] = set()
    waiting: list[type[Any]] = list(records.RECORD_CLASSES.values())
    while waiting:
        cls = waiting.pop()
        classes.add(cls)
        waiting += [each.nested for each in shape.fields(cls) if each.nested and each.nested not in classes]
    words = [each.kind.words for cls in classes for each in shape.fields(cls) if isinstance(each.kind, kinds.Word)]
    new = [words for words, _ in NEW_WORDS.values()]
    missing = [list(each)[:3] for each in words if not any(each is known for known in new) and "EUR" not in each]
    assert not missing
