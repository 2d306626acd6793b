"""Evidence: what could cover an event, what is to be looked at again, the texts of sources, the pages that tell it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Desk
from tracker.domain.checks import CHECKS

LIMOUSINE = "BD5NXFVW"


# suggest


def test_the_limousine_is_covered_by_two_paragraphs_and_says_why(demo: Desk) -> None:
    said = demo.json("suggest", LIMOUSINE)
    assert [(each["provision"], each["certainty"]) for each in said["suggestions"]] == [
        ("unscr1718-8aiii", "full"),
        ("unscr2397-7", "full"),
    ]
    assert said["suggestions"][0]["definitions"] == ["unscr2094-23"]
    assert all(each["reasons"] for each in said["suggestions"] + said["near_misses"])


def test_the_same_gift_in_2016_was_no_matter_of_a_resolution_of_2017(demo: Desk) -> None:
    demo.ok("edit", LIMOUSINE, "--set", "date=2016-06")
    said = demo.json("suggest", LIMOUSINE)
    assert [each["provision"] for each in said["suggestions"]] == ["unscr1718-8aiii"]
    reasons = {each["provision"]: each["reasons"] for each in said["near_misses"]}
    assert reasons["unscr2397-7"] == ["adopted later: in force since 22 Dec 2017"]
    assert "unscr2397-7*" in demo.ok("suggest", LIMOUSINE).out


def test_goods_that_nobody_classed_are_named_with_the_command_that_does(demo: Desk) -> None:
    line = ("add", "gift", "A thing", "--date", "2024-05", "--giver", "RU", "--recipient", "KP")
    thing = demo.json(*line, "--item", "a watch", "--duplicate-ok")["event"]["ref"]
    said = demo.json("suggest", thing)
    assert (said["suggestions"], said["unmatched"]) == ([], ["a watch"])
    assert [each["provision"] for each in said["regardless"]] == ["unscr2270-8"]
    done = demo.ok("suggest", thing)
    assert f'tracker edit {thing} --remove item:1 --item "a watch; CATEGORY; hs=CODE"' in " ".join(done.out.split())
    assert "no provision that is here" not in done.err
    demo.ok("edit", thing, "--remove", "item:1", "--item", "a watch; hs=9101")
    said = demo.json("suggest", thing)
    assert ([each["provision"] for each in said["suggestions"]], said["unmatched"]) == (["unscr1718-8aiii"], [])


def test_without_goods_none_can_be_matched(demo: Desk) -> None:
    line = ("add", "gift", "Something", "--date", "2024-05", "--giver", "RU", "--recipient", "KP")
    thing = demo.json(*line, "--duplicate-ok")["event"]["ref"]
    assert f"no goods are recorded; tracker edit {thing} --item" in demo.ok("suggest", thing).out


def test_an_hs_code_with_dots_is_offered_without(demo: Desk) -> None:
    line = ("add", "gift", "A car", "--date", "2024-05", "--giver", "RU", "--recipient", "KP")
    demo.refused(2, *line, "--item", "a car; hs=8703.10", saying="did you mean 870310?")
    assert "did you mean" not in demo.refused(2, *line, "--item", "a car; hs=870.12")


def test_suggesting_records_nothing_and_concludes_nothing(demo: Desk) -> None:
    before = demo.export()
    done = demo.ok("suggest", LIMOUSINE)
    assert "COULD COVER IT" in done.out
    assert "no findings" in done.err
    assert demo.export() == before


def test_only_an_event_can_be_covered(demo: Desk) -> None:
    demo.refused(2, "suggest", "Kim Jong Un", saying="provisions cover events")
    demo.refused(3, "suggest", "ZZZZZZZZ")


# check


def test_the_demo_has_only_notes_and_each_has_a_ref_a_reason_and_a_command(demo: Desk) -> None:
    done = demo.run("check", "--json")
    assert done.code == 1
    assert {each["severity"] for each in done.json} == {"note"}
    for each in done.json:
        assert each["code"] in CHECKS
        assert each["mend"].startswith("tracker ")
        assert demo.ok("show", each["ref"]).code == 0


def test_a_new_database_has_nothing_to_look_at(desk: Desk) -> None:
    done = desk.ok("check")
    assert (done.out, done.err) == ("", "0 findings\n")
    assert desk.json("check") == []


def test_a_link_to_a_deleted_event_is_found_and_goes_in_and_out_as_a_document(demo: Desk, tmp_path: Path) -> None:
    demo.ok("delete", "0ZCMWVEF")  # the limousine follows it
    assert LIMOUSINE in [each["ref"] for each in demo.run("check", "--code", "reference-lost", "--json").json]
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "all.jsonl").write_text(demo.export(), encoding="utf-8")
    elsewhere = Desk(copy)
    elsewhere.ok("init", "--empty")
    elsewhere.ok("import", "all.jsonl")
    assert elsewhere.export() == demo.export()


def findings(desk: Desk, code: str) -> list[str]:
    return [each["finding"] for each in desk.run("check", "--code", code, "--json").json]


def test_a_finding_is_waived_with_a_reason_that_travels(demo: Desk, tmp_path: Path) -> None:
    ref = findings(demo, "role-missing")[0]
    demo.ok("waive", ref, "--reason", "the source does not say")
    assert ref not in findings(demo, "role-missing")
    assert "the source does not say" in demo.run("check", "--code", "role-missing", "--waived").out
    copy = tmp_path / "copy"
    copy.mkdir()
    elsewhere = Desk(copy)
    elsewhere.ok("init", "--empty")
    (copy / "all.jsonl").write_text(demo.export(), encoding="utf-8")
    elsewhere.ok("import", "all.jsonl")
    assert ref not in findings(elsewhere, "role-missing")
    demo.ok("undo")
    assert ref in findings(demo, "role-missing")


def test_a_reason_is_not_written_over_by_another(demo: Desk) -> None:
    ref = findings(demo, "role-missing")[0]
    demo.ok("waive", ref, "--reason", "the source does not say")
    said = demo.refused(4, "waive", ref, "--reason", "because", saying="the source does not say")
    demo.ok("edit", ref, "--set", "reason=the wire does not say")
    assert f"tracker edit {ref}" in said
    assert "the wire does not say" in demo.run("check", "--code", "role-missing", "--waived").out


def test_a_waiver_lapses_once_a_fact_changes(demo: Desk) -> None:
    demo.ok(
        "add",
        "gift",
        "Too early",
        "--date",
        "2025-01",
        "--giver",
        "RU",
        "--recipient",
        "KP",
        "--claim",
        "KR reports: x @2024",
    )
    (ref,) = findings(demo, "claim-too-early")
    demo.ok("waive", ref, "--reason", "foretold")
    assert findings(demo, "claim-too-early") == []
    event = demo.json("list", "--search", "Too early")[0]["ref"]
    demo.ok("edit", event, "--remove", "claim:1", "--claim", "KR reports: x @2023")
    assert findings(demo, "claim-too-early") != []


def test_what_no_finding_is_cannot_be_waived(demo: Desk) -> None:
    demo.refused(3, "waive", "ZZZZ", "--reason", "x", saying="no finding")
    demo.refused(2, "waive", findings(demo, "role-missing")[0], "--reason", "", saying="empty")
    demo.refused(2, "check", "--code", "role-mising", saying="did you mean role-missing")


def test_the_command_that_mends_a_finding_mends_it(demo: Desk) -> None:
    (found,) = [each for each in demo.run("check", "--json").json if each["ref"] == "47445C6A"]
    assert found["mend"] == "tracker edit 47445C6A --who consignor=WHO"
    demo.ok("edit", "47445C6A", "--who", "consignor=?a shipper (NL)")
    assert "47445C6A" not in [each["ref"] for each in demo.run("check", "--json").json]


# The texts of sources


def kept(desk: Desk, text: bytes | str, *more: str) -> list[str]:
    path = desk.folder / "text.txt"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return ["source", "add", "A wire; published=2024-02-20; url=https://wire.example/1", "--text", "text.txt", *more]


def test_a_text_kept_of_a_source_is_shown_with_it_and_its_quotes_are_checked(desk: Desk) -> None:
    desk.ok(*kept(desk, "Kim was given a car,\nthe agency said."))
    assert "the agency said." in desk.ok("show", "A wire").out
    line = ["add", "gift", "Car", "--date", "2024-02-20", "--giver", "RU", "--recipient", "KP"]
    event = desk.json(*line, "--source", "https://wire.example/1")["event"]["ref"]
    for quote in ("given a car, the agency", "given two cars"):
        desk.ok("claim", event, "KP reports: a car", "--source", "https://wire.example/1", "--quote", quote)
    (found,) = [each for each in desk.run("check", "--json").json if each["code"] == "quote-not-in-source"]
    assert "given two cars" in found["reason"]


def test_a_text_is_kept_once_and_never_replaced_by_another(desk: Desk) -> None:
    desk.ok(*kept(desk, "the text"))
    assert "so already" in desk.ok(*kept(desk, "the text\n")).err
    desk.refused(4, *kept(desk, "another text"), saying="another text")


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        (b"\x80\x81\xff", "not UTF-8"),
        (b"%PDF-1.7\x00\x01", "not text"),
        (b"", "is empty"),
        (b"a" * 1_000_001, "at most 1,000,000"),
    ],
)
def test_what_is_no_text_or_too_long_is_refused(desk: Desk, text: bytes, saying: str) -> None:
    desk.refused(2, *kept(desk, text), saying=saying)


def test_a_file_of_100_mb_is_refused_before_it_is_read(desk: Desk) -> None:
    line = kept(desk, "")
    with (desk.folder / "text.txt").open("wb") as file:
        file.truncate(100_000_000)
    desk.refused(2, *line, saying="larger than")


def test_a_text_in_utf_16_is_read_by_its_mark(desk: Desk) -> None:
    desk.ok(*kept(desk, "Ким получил автомобиль".encode("utf-16")))
    assert "Ким получил автомобиль" in desk.ok("show", "A wire").out


# Sources and grades


def test_the_page_tells_grades_origins_and_what_is_left_to_do(demo: Desk) -> None:
    page = demo.ok("show", LIMOUSINE).out
    assert "Independent origins: at least 1, at most 2." in page
    assert "republishes a source it does not name" in page
    assert "relays [3]" in page
    assert "what it covers is defined by" in page
    assert "TO DO" in page
    wire = demo.json("show", LIMOUSINE)["sources"][2]["ref"]
    demo.ok("edit", wire, "--set", "reliability=B")
    demo.ok("claim", LIMOUSINE, "KP reports: again", "--source", wire, "--credibility", "2")
    assert "grade B2 · speaks for itself" in demo.ok("show", LIMOUSINE).out


def test_a_grade_that_is_none_is_refused_with_the_nearest(demo: Desk) -> None:
    wire = demo.json("show", LIMOUSINE)["sources"][2]["ref"]
    demo.refused(2, "edit", wire, "--set", "reliability=G", saying="reliability")
    demo.refused(2, "claim", LIMOUSINE, "KP reports: x", "--credibility", "7", saying="1 to 6")


def test_sources_that_would_relay_each_other_in_a_circle_are_refused(demo: Desk) -> None:
    demo.ok("source", "add", "First; title=one")
    demo.ok("source", "add", "Second; title=two; relays=First")
    demo.refused(2, "edit", "First", "--set", "relays=Second", saying="circle")


# Provisions


def test_the_page_of_a_provision_tells_its_history_and_limits(demo: Desk) -> None:
    page = demo.ok("show", "unscr2375-14").out
    assert "replaced by   unscr2397-5" in page
    assert "500,000 bbl" in page
    assert "defined by    unscr2094-23*" in demo.ok("provision", "show", "unscr1718-8aiii").out


@pytest.mark.parametrize(
    ("line", "here", "not_here"),
    [
        (["--in-force-on", "2017-12-01", "--target", "KP", "--covers", "vehicles"], "unscr1718-8aiii", "unscr2397-7"),
        (["--in-force-on", "2018", "--covers", "vehicles"], "unscr2397-7", "unscr2094-16"),
        (["--covers", "8703"], "unscr2397-7", "unscr2371-8"),
        (["--covers", "small_arms"], "unscr1874-9", "unscr1718-8ai"),
        (["--binds", "EU"], "eu1509-10", "ca-167-2"),
        (["--binds", "DE", "--in-force-on", "2024"], "eu1509-10", "ch-kp-luxury"),
        (["--target", "Crimea"], "eu692-2b", "eu833-2"),
        (["--target", "RU"], "caatsa-231", "unscr1718-8b"),
    ],
)
def test_provisions_are_listed_by_when_whom_and_what(desk: Desk, line: list[str], here: str, not_here: str) -> None:
    keys = [each["key"] for each in desk.json("provision", "list", *line)]
    assert here in keys
    assert not_here not in keys


def test_a_list_of_provisions_that_cannot_be_read_is_refused(desk: Desk) -> None:
    desk.refused(2, "provision", "list", "--covers", "vehicels", saying="did you mean vehicles")
    desk.refused(3, "provision", "list", "--target", "Nigera", saying="Niger")
    desk.refused(2, "provision", "list", "--in-force-on", "03/04/2024")
    desk.refused(2, "provision", "list", "--covers", "8703.10", saying="did you mean 870310?")
    desk.refused(3, "provision", "list", "--target", "party:Nobody", saying="no provision is aimed at 'party:Nobody'")
    desk.refused(3, "provision", "list", "--target", "party:Houti movement", saying="party:Houthi movement")
    assert desk.json("provision", "list", "--target", "party:Houthi Movement") != []
    desk.refused(
        2, "provision", "add", "x-1; level=paragraph; within=un-dprk; name=x; measure_class=ban", saying="targets"
    )


# Who says so, and no longer


@pytest.fixture
def told(desk: Desk) -> Desk:
    """Gifts of which KR and RU say different things, and take some of them back."""
    said = {
        "Alleged": ["KR alleges un-dprk: x @2024-02-20", "RU denies: x @2024-02-21"],
        "Withdrawn": ["KR alleges un-dprk: x @2024-02-20", "KR denies un-dprk: x @2024-03-01"],
        "Conceded": ["RU denies: x @2024-02-20", "RU confirms: x @2024-02-21", "RU finds un-dprk: x @2024-03-01"],
        "Unnamed": ["KR alleges: x @2024-02-20"],
    }
    for number, (title, claims) in enumerate(said.items()):
        line = ["add", "gift", title, "--date", f"2024-01-{number + 1:02}", "--giver", "RU", "--recipient", "KP"]
        desk.ok(*line, "--duplicate-ok", *(option for each in claims for option in ("--claim", each)))
    return desk


def test_who_took_a_word_back_is_found_by_what_he_says_now(told: Desk) -> None:
    assert told.titles("KP", "--claimed-by", "KR") == ["Alleged", "Unnamed"]
    assert told.titles("KP", "--claimed-by", "RU") == ["Conceded"]
    assert told.titles("KP", "--denied-by", "RU") == ["Alleged"]
    assert told.titles("KP", "--denied-by", "KR") == ["Withdrawn"]


def test_an_accusation_that_names_no_provision_is_one(told: Desk) -> None:
    assert "Unnamed" in told.titles("KP", "--violations")
    assert "Unnamed" in told.titles("KP", "--violation-status", "alleged")
    assert "no provision named: alleged by KR" in told.ok("timeline", "KP", "--search", "Unnamed").out
    assert "withdrawn by KR, 1 Mar 2024 (its allegation of 20 Feb 2024)" in told.ok("timeline", "KP").out
