"""`log`, `undo`, `export`, `show`, `db`: history is kept, everything can be taken back, everything can be checked."""

from __future__ import annotations

import sqlite3

import pytest

from tests.cli.conftest import Desk

COMMANDS = [
    ["add", "gift", "Dogs", "--date", "2018-09", "--giver", "Kim Jong Un (KP)", "--recipient", "Moon Jae-in (KR)"],
    [
        "add",
        "visit",
        "Talks",
        "--date",
        "2019",
        "--visitor",
        "organisation: Yonhap",
        "--source",
        "KCNA; url=https://k.example",
    ],
    ["source", "add", "Yonhap; published=2018-09-30"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command)[:20])
def test_undo_restores_every_record_and_the_journal_only_grows(demo: Desk, command: list[str]) -> None:
    before, changes = demo.export(), demo.json("db", "info")["change"]
    demo.ok(*command)
    after = demo.export()
    assert after != before
    demo.ok("undo", "--dry-run")
    assert demo.export() == after
    undone = demo.json("undo")
    assert demo.export() == before
    assert demo.json("db", "info")["change"] > changes
    demo.ok("undo", undone["changeset"][:8])
    assert demo.export() == after
    demo.ok("db", "verify")


def test_undo_takes_back_ones_own_newest_changeset_not_yet_undone(desk: Desk) -> None:
    desk.ok(*COMMANDS[0])
    desk.ok(*COMMANDS[1])
    desk.ok("undo")
    assert desk.titles("KP") == ["Dogs"]
    desk.ok("undo")
    assert desk.titles("KP") == []
    desk.refused(3, "undo", saying="nothing of ana")


def test_undo_refuses_a_second_time_and_what_is_not_there(desk: Desk) -> None:
    changeset = desk.json(*COMMANDS[0])["changeset"]
    desk.ok("undo", changeset[:8])
    desk.refused(4, "undo", changeset[:8], saying="undone already")
    desk.refused(3, "undo", "ffffffff", saying="no changeset")


def test_undo_does_not_overwrite_a_later_edit(desk: Desk) -> None:
    first = desk.json("add", "visit", "Talks", "--date", "2024", "--visitor", "Wise Honest")["changeset"]
    desk.ok("add", "visit", "More talks", "--date", "2025", "--visitor", "vessel: Wise Honest")
    desk.refused(4, "undo", first, saying="has been changed since (kind)")


def test_the_log_says_who_changed_what_from_what_to_what(desk: Desk) -> None:
    desk.ok("add", "visit", "Talks", "--date", "2024", "--visitor", "Wise Honest")
    receipt = desk.json("add", "visit", "More talks", "--date", "2025", "--visitor", "vessel: Wise Honest")
    party = receipt["event"]["participants"][0]["party_id"]
    assert "kind: + vessel" in desk.ok("log", party).out or "kind: unknown → vessel" in desk.ok("log", party).out
    last = desk.json("log", party, "--limit", "1")[0]
    assert (last["author"], last["note"]) == ("ana", "add visit More talks")
    assert [entry["note"] for entry in desk.json("log", "--limit", "2")] == ["add visit More talks", "add visit Talks"]


def test_export_is_stable_and_in_order(demo: Desk) -> None:
    assert demo.ok("export", "-f", "yaml").out == demo.ok("export", "-f", "yaml").out
    kinds = [line.split('"', 4)[3] for line in demo.export().splitlines()]
    assert kinds == sorted(kinds)
    demo.ok("export", "-o", "all.yaml")
    assert (demo.folder / "all.yaml").read_text(encoding="utf-8") == demo.ok("export", "-f", "yaml").out


def test_a_ref_is_found_by_a_prefix_in_any_case_an_id_or_a_key(demo: Desk) -> None:
    gift = demo.json("timeline", "KP", "--type", "gift")[0]
    for typed in (gift["ref"], gift["ref"][:3].lower(), gift["id"], gift["id"].upper()):
        assert demo.json("show", typed)["title"] == gift["title"]
    assert demo.json("show", "UNSCR2397-7")["key"] == "unscr2397-7"
    demo.refused(3, "show", "ZZZZZZZZ", saying="no record")
    demo.refused(3, "show", "no such thing", saying="no record")
    demo.refused(2, "show", "0", saying="several")


def test_a_page_says_who_says_what_and_whose_reading_it_is(demo: Desk) -> None:
    page = demo.ok("show", "BD5").out
    for words in (
        "Ministry of Unification (KR) assesses un-dprk against RU, KP",
        "assessed a breach by Ministry of Unification (KR)",
        "denied by nobody we have read",
        "unscr2397-7*",
        "(our reading of un-dprk)",
        "our assessment: none",
        "page stamped 23 Apr 2025",
        "follows 0ZCMWVEF",
    ):
        assert words in page
    assert "violat" not in page.lower()


def test_verify_finds_a_cell_that_somebody_edited(demo: Desk) -> None:
    demo.ok("db", "verify")
    connection = sqlite3.connect(demo.folder / "tracker.db")
    with connection:
        connection.execute("UPDATE event SET title = 'something else' WHERE title LIKE 'Aurus%'")
    connection.close()
    done = demo.run("db", "verify")
    assert (done.code, "the rows of event BD5NXFVW are not what the journal says" in done.out) == (1, True)


def test_an_export_of_some_events_has_what_they_refer_to_and_can_be_taken_in_elsewhere(demo: Desk) -> None:
    demo.ok("export", "KP", "--type", "gift", "-o", "some.jsonl")
    other = Desk(demo.folder, "other.db")
    other.ok("init", "--empty")
    other.ok("import", "some.jsonl")
    assert other.titles("KP", "--type", "gift") == demo.titles("KP", "--type", "gift")
    again = other.ok("export", "KP", "--type", "gift").out
    assert again == (demo.folder / "some.jsonl").read_text(encoding="utf-8")
    assert other.json("db", "info")["party"] < demo.json("db", "info")["party"]
