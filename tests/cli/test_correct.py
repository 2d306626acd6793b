"""Correcting: `edit`, `claim`, `assess`, `link`, `delete`, `party merge`; nothing is lost, nobody is overwritten."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Desk

LIMOUSINE = "BD5NXFVW"


def test_fields_are_set_parts_added_and_removed_in_one_changeset(demo: Desk) -> None:
    event = demo.json(
        *("edit", LIMOUSINE, "--set", "title=A car", "--set", "date=early February 2024", "--set", "tags=cars, gifts"),
        *("--item", "a second car; 1 vehicle", "--remove", "item:1", "--location", "RU; place=Vostochny"),
        *("--source", "TASS; published=2024-02-21", "--claim", "Kremlin (RU) denies un-dprk: no breach"),
    )["event"]
    assert (event["title"], event["date"], event["tags"]) == ("A car", "2024-02-01/2024-02-10", ["cars", "gifts"])
    assert [item["name"] for item in event["items"]] == ["a second car"]
    assert event["participants"][-1]["place"] == "Vostochny"
    assert {standing["status"] for standing in event["standings"] if standing["ours"]} == {"disputed"}
    assert len(demo.json("log", LIMOUSINE)) == 2


def test_a_field_is_emptied_by_an_empty_value_unless_it_is_needed(demo: Desk) -> None:
    demo.ok("edit", LIMOUSINE, "--set", "summary=")
    assert demo.json("show", LIMOUSINE)["summary"] is None
    demo.refused(2, "edit", LIMOUSINE, "--set", "title=", saying="title is missing")


def test_a_field_of_one_part_is_set_and_nothing_else(demo: Desk) -> None:
    before = demo.json("show", LIMOUSINE)
    demo.ok("edit", LIMOUSINE, "--set", "claim:4.about=unscr2397", "--set", "giver:1.place=Moscow")
    demo.ok("edit", LIMOUSINE, "--set", "claim:4.speaker=KCNA", "--set", "claim:4.date=3 Mar 2024")
    after = demo.json("show", LIMOUSINE)
    last, giver = after["claims"][-1], after["participants"][0]
    assert (last["about"], last["date"], last["text"]) == ("unscr2397", "2024-03-03", before["claims"][-1]["text"])
    assert last["speaker"].startswith("KCNA")
    assert (giver["place"], giver["party"]) == ("Moscow", "Vladimir Putin")
    assert after["claims"][:-1] == before["claims"][:-1]
    demo.ok("undo")
    demo.ok("undo")
    assert demo.json("show", LIMOUSINE) == before


def test_a_party_that_gets_a_country_names_the_events_that_lack_it(desk: Desk) -> None:
    who = ("--visitor", "?a clerk", "--visitor", "Kang Sun Nam", "--host", "RU")
    event = desk.json("add", "visit", "Talks", "--date", "2023-08", *who)["event"]["ref"]
    told = desk.ok("party", "edit", "Kang Sun Nam", "--set", "country=North Korea").err
    assert f"tracker edit {event} --set visitor:2.country=KP" in told
    assert desk.json("timeline", "KP") == []
    desk.ok("edit", event, "--set", "visitor:2.country=KP")
    assert [each["title"] for each in desk.json("timeline", "KP")] == ["Talks"]
    assert "--set visitor" not in desk.ok("party", "edit", "Kang Sun Nam", "--set", "note=minister").err


@pytest.mark.parametrize(
    ("code", "line", "saying"),
    [
        (2, ["--set", "claim:1.abuot=un-dprk"], "did you mean about"),
        (2, ["--set", "claim:1.about=un-dprkk"], "did you mean un-dprk"),
        (2, ["--set", "claim:1.stance="], "stance is missing"),
        (3, ["--set", "claim:9.about=un-dprk"], "it has 4"),
        (3, ["--set", "giver:1.party=Nobody at all"], "no party"),
        (2, ["--set", "titel=x"], "did you mean title"),
        (2, ["--set", "title"], "FIELD=VALUE"),
        (2, ["--set", "status=gone"], "event status"),
        (2, ["--set", "date=03/04/2024"], "2024-03-04"),
        (2, ["--set", "type=visit"], "no role of a visit"),
        (3, ["--remove", "claim:9"], "it has 4"),
        (2, ["--remove", "price:1"], "part of an event"),
        (2, ["--alias", "x"], "only parties"),
        (2, [], "EDITOR"),
    ],
)
def test_what_cannot_be_set_is_refused(
    demo: Desk, monkeypatch: pytest.MonkeyPatch, code: int, line: list[str], saying: str
) -> None:
    for name in ("EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)
    demo.refused(code, "edit", LIMOUSINE, *line, saying=saying)


def test_an_edit_in_the_editor_is_saved(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "sed -i 's/^title: .*/title: A car for Kim/'")
    monkeypatch.delenv("VISUAL", raising=False)
    demo.ok("edit", LIMOUSINE)
    assert demo.json("show", LIMOUSINE)["title"] == "A car for Kim"
    assert "nothing was changed" in demo.ok("edit", LIMOUSINE).err


@pytest.mark.parametrize(
    "editor", ["sed -i 's/^title: .*/title:/'", "sed -i 's/^status: .*/status: gone/'", "sed -i '1i ]'", "false"]
)
def test_a_text_that_cannot_be_saved_is_kept_and_taken_up_again(
    demo: Desk, monkeypatch: pytest.MonkeyPatch, editor: str
) -> None:
    monkeypatch.setenv("EDITOR", editor)
    monkeypatch.delenv("VISUAL", raising=False)
    error = demo.refused(2, "edit", LIMOUSINE, saying="your text is kept")
    found = re.search(r"--from (\S+)", error)
    assert found
    kept = Path(found[1])
    document = demo.ok("show", LIMOUSINE, "-f", "yaml").out
    kept.write_text(document.replace("title: Aurus", "title: Mended"), encoding="utf-8")
    demo.ok("edit", LIMOUSINE, "--from", str(kept))
    assert demo.json("show", LIMOUSINE)["title"] == "Mended limousine for Kim Jong Un"
    kept.unlink()


def test_an_edit_does_not_overwrite_what_somebody_else_changed_meanwhile(
    demo: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker = f"{sys.executable} -m tracker --db {demo.folder}/tracker.db --author ben"
    meanwhile = f"{tracker} edit {LIMOUSINE} --set summary=meanwhile"
    editor = demo.folder / "editor"
    editor.write_text(f"#!/bin/sh\n{meanwhile}\nsed -i 's/^title: .*/title: mine/' \"$1\"\n")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    done = demo.run("edit", LIMOUSINE)
    assert (done.code, "changed by somebody else meanwhile" in done.err, "--from" in done.err) == (4, True, True)
    assert demo.json("show", LIMOUSINE)["summary"] == "meanwhile"


def test_a_document_keeps_its_identity(demo: Desk) -> None:
    other = demo.ok("show", "0ZC", "-f", "yaml").out
    (demo.folder / "other.yaml").write_text(other, encoding="utf-8")
    demo.refused(2, "edit", LIMOUSINE, "--from", "other.yaml", saying="may not change")


def test_a_denial_added_later_disputes_and_a_later_word_of_the_same_speaker_supersedes(demo: Desk) -> None:
    def statuses() -> set[str]:
        return {each["status"] for each in demo.json("show", LIMOUSINE)["standings"] if each["ours"]}

    demo.ok(
        "claim", LIMOUSINE, "Kremlin (RU) denies un-dprk: no breach @2024-02-21", "--quote", "no", "--where", "p. 2"
    )
    assert statuses() == {"disputed"}
    demo.ok("claim", LIMOUSINE, "Kremlin (RU) alleges un-dprk: a breach after all @2024-02-22")
    assert statuses() == {"assessed"}
    demo.ok("claim", LIMOUSINE, "Ministry of Unification (KR) denies un-dprk: none @2024-02-19")
    assert statuses() == {"assessed"}
    assert len(demo.json("show", LIMOUSINE)["claims"]) == 7


def test_our_assessment_has_its_holder_and_day_and_replaces_only_ours(demo: Desk) -> None:
    demo.ok("assess", LIMOUSINE, "unscr2397-7", "likely", "--note", "the make is known")
    demo.ok("assess", LIMOUSINE, "unscr2397-7", "established")
    reading = next(v for v in demo.json("show", LIMOUSINE)["violations"] if v["provision"] == "unscr2397-7")
    assert (reading["assessment"], reading["assessed_by"], reading["note"]) == (
        "established",
        "ana",
        "the make is known",
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", reading["assessed_on"])
    assert "our assessment: established (ana, " in demo.ok("timeline", "KP").out


def test_a_definition_can_not_be_breached(demo: Desk) -> None:
    for line in (["assess", LIMOUSINE, "unscr2094-23"], ["edit", LIMOUSINE, "--violates", "eo14024-1"]):
        demo.refused(2, *line, saying="nobody can break")
    demo.refused(2, "assess", LIMOUSINE, "unscr2397-7", "probable", saying="no assessment")


def test_links_are_made_once_and_between_events(demo: Desk) -> None:
    demo.ok("link", "Q3E", "follows", LIMOUSINE)
    demo.refused(4, "link", "Q3E", "follows", LIMOUSINE, saying="already")
    demo.refused(2, "link", LIMOUSINE, "follows", LIMOUSINE, saying="itself")
    demo.refused(2, "link", LIMOUSINE, "causes", "Q3E", saying="kind of link")
    demo.refused(2, "link", LIMOUSINE, "follows", "Kim Jong Un", saying="only events")
    assert "SEE ALSO" in demo.ok("show", "Q3E").out


def test_what_others_refer_to_cannot_be_deleted_and_what_is_deleted_comes_back(demo: Desk) -> None:
    demo.refused(4, "delete", "Kim Jong Un", saying="still used by")
    demo.refused(4, "delete", "unscr2397-7", saying="still used by")
    assert "has a link to it" in demo.ok("delete", "0ZC").err
    assert (
        "realises a deleted event" in demo.ok("show", "BD5").out
        or "follows a deleted event" in demo.ok("show", "BD5").out
    )
    before = demo.export()
    demo.ok("delete", LIMOUSINE)
    assert LIMOUSINE not in [event["ref"] for event in demo.json("timeline", "KP")]
    demo.refused(3, "show", LIMOUSINE, saying="deleted")
    demo.refused(3, "edit", LIMOUSINE, "--set", "title=x", saying="deleted")
    demo.ok("undo")
    assert demo.export() == before
    demo.ok("redo")
    assert demo.export() != before
    demo.ok("db", "verify")


def test_a_merged_party_prints_the_other_and_comes_apart_again(demo: Desk) -> None:
    before = demo.export()
    demo.ok("party", "add", "Kim Jong-woon (KP); kind=person", "--new-party")
    demo.ok("add", "visit", "Elsewhere", "--date", "2019", "--visitor", "Kim Jong-woon (KP)")
    demo.ok("party", "merge", "Kim Jong Un", "Kim Jong-woon")
    (event,) = [each for each in demo.json("timeline", "KP") if each["title"] == "Elsewhere"]
    assert event["participants"][0]["party"] == "Kim Jong Un"
    assert "Elsewhere" in [each["title"] for each in demo.json("list", "--party", "Kim Jong Un")]
    assert (
        demo.json("add", "visit", "Third", "--date", "2017", "--visitor", "Kim Jong-woon", "--dry-run")["created"][0][
            "kind"
        ]
        == "event"
    )
    demo.refused(4, "party", "merge", "Kim Jong-woon", "KCNA", saying="is no")
    for _ in range(3):
        demo.ok("undo")
    assert demo.export() == before


def test_identifiers_are_checked(desk: Desk) -> None:
    desk.ok("party", "add", "Wise Honest (KP); kind=vessel", "--identifier", "imo=8905490", "--flag", "KP; since=2017")
    desk.refused(2, "edit", "Wise Honest", "--identifier", "imo=8905491", saying="check digits")
    desk.refused(2, "edit", "Wise Honest", "--identifier", "8905490", saying="SCHEME=VALUE")
    desk.refused(4, "party", "add", "wise-honest", saying="here already")
    document = json.loads(desk.ok("party", "show", "Wise Honest", "--json").out)
    assert document["flags"] == [{"country": "KP", "since": "2017"}]


def test_a_report_shows_the_name_of_the_day(desk: Desk) -> None:
    desk.ok(
        *("party", "add", "New Dawn (KP); kind=vessel"),
        *("--alias", "Jie Shun; since=2014; until=2018", "--alias", "Old One; until=2013"),
    )
    for year in ("2012", "2016", "2020"):
        desk.ok("add", "shipment", f"Voyage of {year}", "--date", year, "--carrier", "New Dawn", "--duplicate-ok")
    names = [event["participants"][0]["party"] for event in desk.json("timeline", "KP")]
    assert names == ["Old One", "Jie Shun", "New Dawn"]


def test_removals_are_counted_before_anything_shifts_and_are_told(demo: Desk) -> None:
    before = [claim["stance"] for claim in demo.json("show", LIMOUSINE)["claims"]]
    done = demo.ok("edit", LIMOUSINE, "--remove", "claim:3", "--remove", "claim:1", "--remove", "giver:1")
    event = demo.json("show", LIMOUSINE)
    assert [claim["stance"] for claim in event["claims"]] == [before[1], before[3]]
    assert [each["role"] for each in event["participants"]] == ["recipient"]
    assert "removed claim: speaker=Dmitry Peskov; country=RU; stance=confirms" in done.err


def test_a_claims_date_is_read_in_words_too(demo: Desk) -> None:
    demo.ok("claim", LIMOUSINE, "KP denies: no arms to Russia @21 Sept 2022")
    demo.ok("claim", LIMOUSINE, "KP comments: as @kcna has it")
    *_, denial, comment = demo.json("show", LIMOUSINE)["claims"]
    assert (denial["text"], denial["date"]) == ("no arms to Russia", "2022-09-21")
    assert (comment["text"], comment["date"]) == ("as @kcna has it", None)


def test_a_new_command_ends_what_redo_can_bring_back(desk: Desk) -> None:
    for title in ("One", "Two"):
        desk.ok("add", "visit", title, "--date", "2024", "--visitor", "KP", "--duplicate-ok")
    desk.ok("undo")
    desk.ok("undo")
    desk.ok("redo")
    assert desk.titles("KP") == ["One"]
    desk.ok("redo")
    assert desk.titles("KP") == ["One", "Two"]
    desk.refused(3, "redo", saying="undone nothing since")
    desk.ok("undo")
    desk.ok("add", "visit", "Three", "--date", "2024", "--visitor", "KP", "--duplicate-ok")
    desk.refused(3, "redo", saying="undone nothing since")


def test_what_was_typed_for_a_date_goes_with_the_date(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = desk.json("add", "visit", "Talks", "--date", "12-17 September 2023", "--visitor", "KP")["event"]["ref"]
    monkeypatch.setenv("EDITOR", "sed -i 's/^date: .*/date: 2023-09-13/'")
    monkeypatch.delenv("VISUAL", raising=False)
    desk.ok("edit", ref)
    assert "typed" not in desk.ok("show", ref).out


def test_a_period_does_not_end_before_it_begins(demo: Desk) -> None:
    demo.refused(2, "timeline", "KP", "--since", "2024", "--until", "2023", saying="ends before it begins")


def test_a_part_edited_in_the_editor_stays_the_same_part(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "sed -i 's/a breach of UN sanctions/a violation, it says/'")
    monkeypatch.delenv("VISUAL", raising=False)
    demo.ok("edit", LIMOUSINE)
    (edited,) = demo.json("log", LIMOUSINE, "--limit", "1")[0]["edits"]
    assert edited["field"].startswith("claims/")
    assert edited["before"] is not None
    assert edited["after"] is not None


def test_a_kept_text_does_not_overwrite_what_was_changed_since_it_was_opened(
    demo: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "sed -i 's/^title: .*/title:/'")
    monkeypatch.delenv("VISUAL", raising=False)
    found = re.search(r"--from (\S+)", demo.run("edit", LIMOUSINE).err)
    assert found
    kept = Path(found[1])
    kept.write_text(kept.read_text(encoding="utf-8").replace("title:", "title: mine", 1), encoding="utf-8")
    demo.ok("edit", LIMOUSINE, "--set", "summary=meanwhile")
    demo.refused(4, "edit", LIMOUSINE, "--from", str(kept), saying="somebody else meanwhile")
    assert demo.json("show", LIMOUSINE)["summary"] == "meanwhile"
    kept.write_text(re.sub("# seen.*\n", "", kept.read_text(encoding="utf-8")), encoding="utf-8")
    demo.ok("edit", LIMOUSINE, "--from", str(kept))
    kept.unlink()


def test_our_reading_is_shown_where_only_a_denial_names_it(desk: Desk) -> None:
    ref = desk.json(
        *("add", "gift", "A car", "--date", "2024", "--giver", "RU", "--recipient", "KP", "--violates", "unscr2397-7"),
        *("--claim", "Kremlin (RU) denies unscr2397-7: no breach @2024"),
    )["event"]["ref"]
    desk.ok("assess", ref, "unscr2397-7", "likely")
    table = desk.ok("timeline", "KP").out
    assert "denied by Kremlin (RU)" in table
    assert "our assessment: likely" in table
    desk.ok("edit", ref, "--violates", "unscr2397-7")
    assert len(desk.json("show", ref)["violations"]) == 1


def test_a_wrong_date_does_not_become_part_of_a_claims_text(demo: Desk) -> None:
    demo.refused(2, "claim", LIMOUSINE, "US alleges un-dprk: x @2024-02-30", saying="2024-02-30")


def test_references_are_checked_whatever_command_makes_them(demo: Desk) -> None:
    demo.refused(3, "edit", "Kim Jong Un", "--set", "merged_into=TradeSphere", saying="no party")
    demo.refused(2, "edit", "unscr2397-7", "--set", "within=nonsense", saying="not here")
    demo.refused(2, "edit", "unscr2397-7", "--set", "replaces=nonsense", saying="not here")
    demo.refused(2, "party", "add", "Foo; merged_into=0190d5c1-0000-7000-8000-000000000000", saying="not here")


def test_undo_does_not_take_away_what_others_have_come_to_use(desk: Desk) -> None:
    first = desk.json("add", "gift", "A car", "--date", "2024", "--giver", "Zoltan Kovacs (HU)")["changeset"]
    desk.ok("add", "visit", "Talks", "--date", "2020", "--visitor", "Zoltan Kovacs (HU)")
    desk.refused(4, "undo", first, saying="has come to be used")


def test_a_short_name_goes_before_the_beginning_of_a_ref(demo: Desk) -> None:
    demo.ok("source", "add", "AP; published=2024-02-20; title=Wire")
    event = demo.json("claim", LIMOUSINE, "US reports: a car", "--source", "AP")["event"]
    (cited,) = [source for source in event["sources"] if source["publisher"] == "AP"]
    assert event["claims"][-1]["source"] == cited["ref"]
