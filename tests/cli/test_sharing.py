"""`diff`, `merge`, `conflicts`, `resolve`, `redact`, `share`, `backup`: two people, two copies, and what each reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Desk, Done


class Bens(Desk):
    """Ben's copy, in the same folder."""

    def run(self, *arguments: str) -> Done:
        return super().run("--author", "ben", *arguments)


@pytest.fixture
def ana(demo: Desk) -> Desk:
    return demo


@pytest.fixture
def ben(ana: Desk) -> Desk:
    ana.ok("share", "bens.db")
    return Bens(ana.folder, "bens.db")


def disagree(ana: Desk, ben: Desk) -> None:
    """Both give the limousine a title, without knowing of each other."""
    ana.ok("edit", "BD5", "--set", "title=A car for Kim")
    ben.ok("edit", "BD5", "--set", "title=A limousine for Kim")


def both_ways(ana: Desk, ben: Desk) -> None:
    ana.run("merge", "bens.db")
    ben.run("merge", "tracker.db")
    assert ana.export() == ben.export()


def test_two_demos_made_apart_merge_to_nothing(ana: Desk) -> None:
    Desk(ana.folder, "other.db").ok("init", "--demo")
    assert ana.ok("merge", "other.db").out == "other.db: nothing new\n"
    assert not (ana.folder / "tracker.db.backups").exists()


def test_a_plan_says_what_is_new_changed_by_whom_and_disputed(ana: Desk, ben: Desk) -> None:
    disagree(ana, ben)
    ben.ok(
        "edit",
        "9XG",
        "--set",
        "summary=More than was known",
        "--claim",
        "KP denies un-dprk: nothing was sent @2023-09-20",
    )
    ben.ok("add", "gift", "Dogs", "--date", "2018-09", "--giver", "Kim Jong Un (KP)", "--recipient", "KR")
    before = ana.export()
    plan = ana.run("merge", "bens.db", "--dry-run")
    assert ana.export() == before
    assert plan.code == 1
    for words in (
        "bens.db: 3 changes by ben to 3 records",
        "NEW",
        "event  Dogs  by ben",
        "summary: ",
        "→ More than was known  (ben)",
        "claims: + ",
        "stance=denies; text=nothing",
        "DISPUTED",
        "A limousine for Kim  ben, ",
        "A car for Kim  ana, ",
        "tracker resolve BD5NXFVW title @",
    ):
        assert words in plan.out
    assert ana.run("merge", "bens.db").out == plan.out, "the same code does it"
    assert ana.run("diff", "bens.db").out.startswith("bens.db: nothing new\ntracker.db: 1 changes by ana")


def test_a_plan_as_json(ana: Desk, ben: Desk) -> None:
    disagree(ana, ben)
    (plan,) = ana.run("merge", "bens.db", "--json").json
    (record,) = plan["records"]
    assert (plan["changes"], plan["authors"], record["outcome"]) == (1, ["ben"], "changed")
    assert record["changes"] == [
        {"field": "title", "before": "A car for Kim", "after": "A limousine for Kim", "author": "ben"}
    ]
    assert [each["author"] for each in record["disputes"][0]["values"]] == ["ben", "ana"]
    found = ana.run("diff", "bens.db", "--json").json
    assert (found["theirs"]["records"], found["ours"]["changes"]) == ([], 1)


def test_a_diff_says_both_sides_and_changes_neither(ana: Desk, ben: Desk) -> None:
    disagree(ana, ben)
    files = [ana.folder / name for name in ("tracker.db", "bens.db")]
    before = [file.read_bytes() for file in files]
    told = ana.run("diff", "bens.db").out
    assert "title: A car for Kim → A limousine for Kim  (ben)" in told
    assert "tracker.db: 1 changes by ana to 1 records" in told
    assert [file.read_bytes() for file in files] == before


@pytest.mark.parametrize("value", ["A present for Kim", "@"])
def test_a_settlement_ends_a_dispute_in_both_copies(ana: Desk, ben: Desk, value: str) -> None:
    disagree(ana, ben)
    both_ways(ana, ben)
    (record,) = ana.run("conflicts", "--json").json
    rivals = record["disputes"][0]["values"]
    chosen = f"@{rivals[1]['change'][:8]}" if value == "@" else value
    assert ana.run("conflicts").code == 1
    ana.ok("resolve", "BD5", "title", chosen)
    both_ways(ana, ben)
    for desk in (ana, ben):
        assert desk.json("show", "BD5")["title"] == ("A car for Kim" if value == "@" else value)
        assert (desk.ok("conflicts").out, desk.json("conflicts")) == ("", [])


def test_a_settlement_of_what_nobody_disputes_or_of_no_value_is_refused(ana: Desk, ben: Desk) -> None:
    ana.refused(3, "resolve", "BD5", "title", "x", saying="nobody disagrees")
    disagree(ana, ben)
    ana.run("merge", "bens.db")
    ana.refused(3, "resolve", "BD5", "summary", "x", saying="people disagree on title")
    ana.refused(2, "resolve", "BD5", "title", "@ffff", saying="names none of the values")
    ana.refused(2, "resolve", "BD5", "title", "", saying="title is missing")


def test_two_values_of_one_part_are_listed_and_one_is_chosen(ana: Desk, ben: Desk) -> None:
    ana.ok("assess", "BD5", "unscr2397-7", "likely")
    ben.ok("assess", "BD5", "unscr2397-7", "rejected", "--note", "a car is no machine")
    both_ways(ana, ben)
    told = ana.run("conflicts").out
    assert "assessment=likely" in told
    assert "assessment=rejected" in told
    (dispute,) = ana.run("conflicts", "--json").json[0]["disputes"]
    ana.refused(2, "resolve", "BD5", dispute["field"], "likely", saying="choose one of @")
    ana.ok("resolve", "BD5", dispute["field"][:15], f"@{dispute['values'][1]['change'][:8]}")
    both_ways(ana, ben)
    assert {each["assessment"] for each in ben.json("show", "BD5")["violations"]} == {None, "likely"}


@pytest.mark.parametrize(("answer", "stays"), [("yes", True), ("no", False)])
def test_what_one_deleted_and_another_edited_is_kept_until_somebody_decides(
    ana: Desk, ben: Desk, answer: str, stays: bool
) -> None:
    ana.ok("delete", "BD5")
    ben.ok("edit", "BD5", "--set", "title=Still needed")
    both_ways(ana, ben)
    assert ana.json("show", "BD5")["title"] == "Still needed"
    told = ana.run("conflicts").out
    assert "edited  ben" in told
    assert "deleted  ana" in told
    ana.refused(2, "resolve", "BD5", "exists", "perhaps", saying="yes, to keep")
    ana.ok("resolve", "BD5", "exists", answer)
    both_ways(ana, ben)
    assert ("Still needed" in ben.export()) == stays
    assert ben.ok("conflicts").out == ""


def test_a_record_in_dispute_is_noted_wherever_it_is_shown(ana: Desk, ben: Desk) -> None:
    disagree(ana, ben)
    assert "people disagree" not in ana.ok("show", "BD5").err + ana.ok("timeline", "KP").err
    ana.run("merge", "bens.db")
    assert "people disagree" in ana.ok("show", "BD5").err
    assert "people disagree on 1 of these" in ana.ok("timeline", "KP").err
    assert "people disagree" not in ana.ok("timeline", "IR").err
    assert ana.json("db", "info")["disputed"] == 1


# What may be the same. -----------------------------------------------------------------------------------------------

DOGS = ("--date", "2018-09", "--giver", "Kim Jong Un (KP)", "--recipient", "KR")


@pytest.mark.parametrize("answer", ["same_as", "differs_from"])
def test_an_event_that_both_entered_is_named_and_confirmed_or_rejected_once(ana: Desk, ben: Desk, answer: str) -> None:
    mine = ana.json("add", "gift", "Two dogs", *DOGS)["event"]["ref"]
    yours = ben.json("add", "gift", "Dogs for Seoul", *DOGS)["event"]["ref"]
    told = ana.run("merge", "bens.db").out
    assert "MAY BE THE SAME" in told
    assert f"tracker link {mine} same_as {yours}" in told
    ben.run("merge", "tracker.db")
    ana.ok("link", mine, answer, yours)
    ben.ok("link", yours, answer, mine)
    both_ways(ana, ben)
    assert ana.ok("conflicts").out == ""
    assert ana.export().count(f'"kind": "{answer}"') == 1, "whoever says it, it is one link"
    later = Desk(ana.folder, "later.db")
    later.ok("init", "--demo")
    later.run("merge", "tracker.db")
    assert "MAY BE THE SAME" not in later.run("merge", "bens.db").out


def test_a_party_that_both_entered_is_named_and_confirmed_or_rejected(ana: Desk, ben: Desk) -> None:
    for desk in (ana, ben):
        desk.ok("party", "add", "Lucky Star; kind=vessel")
    told = ana.run("merge", "bens.db").out
    command = next(line for line in told.splitlines() if "same_as" in line).split(", or: ")
    ana.ok(*command[1].split()[1:])
    assert "distinctions" in ana.export()
    ana.ok(*command[0].split()[1:])
    assert '"merged_into"' in ana.export()
    ana.ok("show", "Lucky Star")


def test_circles_that_a_merge_closes_hang_nothing(ana: Desk, ben: Desk) -> None:
    """Each of the two put one into the other: of parties, of provisions, of sources."""
    ana.ok("provision", "add", "a-regime; name=A; level=regime")
    for name in ("one", "two"):
        ana.ok("party", "add", f"Party {name}", "--new-party")
        ana.ok("provision", "add", f"{name}-act; name={name}; level=instrument; within=a-regime")
    first, second = (
        ana.json("source", "add", f"{publisher}; title={publisher}; published=2024")["source"]["ref"]
        for publisher in ("Tass", "Yonhap News")
    )
    ana.ok(
        "add", "visit", "Talks", "--date", "2024", "--visitor", "Party one", "--host", "Party two", "--source", first
    )
    ana.ok("claim", ana.json("list", "--search", "Talks")[0]["ref"], "KR alleges one-act: a breach", "--source", second)
    ben.run("merge", "tracker.db")
    for desk, kept, merged, inner, outer, relaying, relayed in (
        (ana, "Party one", "Party two", "one-act", "two-act", first, second),
        (ben, "Party two", "Party one", "two-act", "one-act", second, first),
    ):
        desk.ok("party", "merge", kept, merged)
        desk.ok("edit", inner, "--set", f"within={outer}")
        desk.ok("edit", relaying, "--set", f"relays={relayed}")
    both_ways(ana, ben)
    for desk in (ana, ben):
        desk.ok("db", "verify")
        desk.ok("list", "--about", "a-regime")
        desk.ok("list", "--search", "Talks")
        desk.ok("show", "one-act")
        desk.ok("show", first)
        desk.ok("export", "--about", "one-act", "-f", "yaml")
    listed = [ana.ok("list", "--party", name).out for name in ("Party one", "Party two")]
    assert listed[0] == listed[1] == ben.ok("list", "--party", "Party one").out
    assert "Talks" in listed[0]


# History. ------------------------------------------------------------------------------------------------------------


def test_the_log_of_a_merged_file_is_in_the_order_of_the_clocks_in_every_copy(ana: Desk, ben: Desk) -> None:
    ana.ok("edit", "BD5", "--set", "summary=one")
    ben.ok("edit", "9XG", "--set", "summary=two")
    ana.ok("edit", "BD5", "--set", "summary=three")
    both_ways(ana, ben)
    assert ana.ok("log").out == ben.ok("log").out
    assert [line.split()[4] for line in ana.ok("log", "--limit", "3").out.splitlines()] == ["ana", "ben", "ana"]


def test_undo_after_a_merge_takes_back_ones_own_and_a_colleagues_command_by_name(ana: Desk, ben: Desk) -> None:
    ana.ok("edit", "BD5", "--set", "summary=mine")
    theirs = ben.json("edit", "9XG", "--set", "summary=theirs")["changeset"]
    both_ways(ana, ben)
    ana.ok("undo")
    assert ana.json("show", "BD5")["summary"] != "mine"
    assert ana.json("show", "9XG")["summary"] == "theirs"
    ana.ok("redo")
    ana.ok("undo", theirs[:8])
    both_ways(ana, ben)
    assert ben.json("show", "9XG")["summary"] != "theirs"
    assert ben.json("show", "BD5")["summary"] == "mine"


def test_undo_refuses_what_somebody_changed_in_another_copy(ana: Desk, ben: Desk) -> None:
    disagree(ana, ben)
    ana.run("merge", "bens.db")
    ana.refused(4, "undo", saying="changed since (title)")


def test_what_one_deleted_and_another_came_to_use_is_said(ana: Desk, ben: Desk) -> None:
    ana.ok("party", "add", "Lucky Star; kind=vessel")
    ben.run("merge", "tracker.db")
    ana.ok("delete", "Lucky Star")
    ben.ok("add", "visit", "On board", "--date", "2024", "--visitor", "Lucky Star", "--host", "KP")
    told = ana.run("merge", "bens.db")
    assert "REFER TO WHAT WAS DELETED" in told.out
    ben.run("merge", "tracker.db")
    assert ana.export() == ben.export()
    event = ana.json("list", "--search", "board")[0]["ref"]
    ana.ok("edit", event, "--set", "summary=can still be corrected")


# Redaction. ----------------------------------------------------------------------------------------------------------

SECRET = "Calle Mayor 12, second floor"


def test_a_redaction_leaves_no_byte_spreads_and_does_not_come_back(ana: Desk, ben: Desk) -> None:
    """From an old copy neither; what it had replaced stands again, and its place in the log says who took it out."""
    former = ana.json("show", "BD5")["summary"]
    ana.ok("edit", "BD5", "--set", f"summary={SECRET}")
    ben.run("merge", "tracker.db")
    ana.ok("share", "old.db")
    change = ana.json("log", "BD5")[-1]["change"]
    ana.refused(2, "redact", change[:8], "--reason", "", saying="the reason is empty")
    told = ana.ok("redact", change[:8], "--reason", "a private address", "--yes")
    assert "cannot be undone" not in told.err
    assert SECRET.encode() not in (ana.folder / "tracker.db").read_bytes()
    assert ana.json("show", "BD5")["summary"] == former
    entry = ana.json("log", "BD5")[-1]
    assert (entry["redaction"]["author"], entry["redaction"]["reason"]) == ("ana", "a private address")
    assert (entry["note"], entry["edits"]) == (None, [])
    assert "redacted by ana" in ana.ok("log", "BD5").out
    ana.ok("db", "verify")

    ana.run("merge", "old.db")
    assert SECRET not in ana.export()
    plan = ben.run("merge", "tracker.db").out
    assert "REDACTED (gone for good)" in plan
    assert "a private address" in plan
    assert ben.export() == ana.export()
    assert SECRET not in ben.ok("log", "BD5").out
    ben.ok("db", "verify")
    ana.refused(4, "redact", change, "--reason", "again", saying="redacted already")
    ana.refused(4, "undo", entry["changeset"], saying="has been redacted")


def test_the_creation_of_an_event_can_be_redacted_and_its_whole_changeset(ana: Desk, ben: Desk) -> None:
    receipt = ana.json(
        "add", "visit", SECRET, "--date", "2024", "--visitor", "person: Somebody Private", "--host", "KP"
    )
    before = ben.export()
    ana.ok("undo")
    ana.ok("redo")
    ana.ok("redact", receipt["changeset"], "--reason", "private", "--yes")
    content = (ana.folder / "tracker.db").read_bytes()
    assert SECRET.encode() not in content
    assert b"Somebody Private" not in content
    assert ana.export() == before
    ana.refused(3, "show", receipt["event"]["ref"])
    ana.ok("log", receipt["event"]["ref"])
    ana.ok("db", "verify")
    both_ways(ana, ben)


def test_a_redaction_says_where_the_same_words_stand_and_which_backups_hold_them(ana: Desk, ben: Desk) -> None:
    ana.ok("edit", "BD5", "--set", f"summary={SECRET}")
    ana.ok("edit", "BD5", "--set", "summary=")
    ana.ok("undo")
    ben.ok("edit", "9XG", "--set", "summary=something new")
    ana.run("merge", "bens.db")
    change = ana.json("log", "BD5")[-3]["change"]
    told = ana.ok("redact", change, "--reason", "private", "--yes").err
    assert "holds some of the same words; redact it too?" in told
    assert "0001-before-merge.db" in told


def test_what_is_not_there_or_holds_nothing_is_not_redacted(ana: Desk) -> None:
    ana.refused(3, "redact", "ffffffff", "--reason", "x", saying="no change")
    ana.ok("delete", "BD5")
    ana.refused(4, "redact", ana.json("log", "BD5")[-1]["change"], "--reason", "x", saying="nothing to take out")


# Copies. -------------------------------------------------------------------------------------------------------------


def test_share_and_backup_make_whole_copies_and_overwrite_nothing(ana: Desk) -> None:
    ana.ok("share", "to send.db")
    assert Desk(ana.folder, "to send.db").export() == ana.export()
    ana.refused(4, "share", "to send.db", saying="is there already")
    first, second = (ana.ok("backup").out.strip() for _ in range(2))
    assert [Path(each).name for each in (first, second)] == ["0001-by-hand.db", "0002-by-hand.db"]
    assert Desk(ana.folder, first).export() == ana.export()
    ana.ok("backup", "kept.db")
    assert [Path(each).name for each in ana.json("db", "info")["backups"]] == ["0001-by-hand.db", "0002-by-hand.db"]


def test_a_hostile_file_is_refused_in_words(ana: Desk, ben: Desk) -> None:
    (ana.folder / "bens.db").write_bytes(b"MZ" * 5000)
    ana.refused(5, "merge", "bens.db", saying="bens.db was not taken in: it is not a tracker database")
    ana.refused(5, "diff", "bens.db", saying="not a tracker database")
    ana.refused(3, "merge", "nowhere.db", saying="no file nowhere.db")


def test_of_several_files_all_are_taken_in_or_none(ana: Desk, ben: Desk) -> None:
    ben.ok("edit", "BD5", "--set", "title=Changed")
    (ana.folder / "broken.db").write_bytes(b"")
    ana.refused(5, "merge", "bens.db", "broken.db", saying="broken.db")
    assert not (ana.folder / "tracker.db.backups").exists()


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(ana: Desk) -> None:
    before = (ana.folder / "tracker.db").read_bytes()
    assert "already" in ana.ok("db", "upgrade").err
    assert (ana.folder / "tracker.db").read_bytes() == before
