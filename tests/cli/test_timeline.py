"""`tracker timeline`: the demo's story told truthfully, its filters, and its formats."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from tests.cli.conftest import Desk
from tracker.formats.registry import FORMATS, OF_EVENTS

TEXTS = [name for name in OF_EVENTS if not FORMATS[name].binary]
TABLES = [
    name for name in TEXTS if name not in ("html", "svg", "ftm")
]  # test_reports has the rows of these; entities are none
STORY = ("timeline", "KP", "--tag", "article")


def by_date(demo: Desk) -> dict[str, Any]:
    return {event["date"]: event for event in demo.json(*STORY)}


def test_the_demo_tells_the_articles_seven_events_in_order(demo: Desk) -> None:
    assert [(event["date"], event["type"], event["status"], event["roles"]) for event in demo.json(*STORY)] == [
        ("2018-06-12", "visit", "occurred", ["visitor"]),
        ("2020", "shipment", "attempted", ["destination"]),
        ("2023-09-12/2023-09-17", "visit", "occurred", ["visitor"]),
        ("2023-09-13/..", "shipment", "unconfirmed", ["origin"]),
        ("2024-02", "gift", "occurred", ["recipient"]),
        ("2024-02-09/2024-02-12", "visit", "occurred", ["host"]),
        ("[2024-02-20..]", "visit", "planned", ["host"]),
    ]


def test_the_limousine_is_assessed_by_the_ministry_and_the_paragraphs_are_our_reading(demo: Desk) -> None:
    gift = by_date(demo)["2024-02"]
    assert [(v["provision"], v["ours"], v["named_by_speaker"], v["status"]) for v in gift["standings"]] == [
        ("un-dprk", False, True, "assessed"),
        ("unscr1718-8aiii", True, False, "assessed"),
        ("unscr2397-7", True, False, "assessed"),
    ]
    assert {said["speaker"] for v in gift["standings"] for said in v["raised_by"]} == {"Ministry of Unification"}
    assert not any(v["denied_by"] for v in gift["standings"])
    (assessed,) = [claim for claim in gift["claims"] if claim["stance"] == "assesses"]
    assert (assessed["about"], assessed["against"]) == ("un-dprk", ["RU", "KP"])


def test_the_arms_are_disputed_and_the_cars_went_by_way_of_china(demo: Desk) -> None:
    arms, cars = by_date(demo)["2023-09-13/.."], by_date(demo)["2020"]
    assert {v["status"] for v in arms["standings"]} == {"disputed"}
    assert arms["latest"] is None
    assert [(each["role"], each["country"], each["place"]) for each in cars["participants"]][1:2] == [
        ("transit", "CN", "Ningbo")
    ]


def test_no_date_comes_from_the_republications_stamp(demo: Desk) -> None:
    stamped = [line for line in demo.export().splitlines() if "2025-04-23" in line]
    assert [json.loads(line)["publisher"] for line in stamped] == ["TradeSphere"]
    assert stamped[0].count("2025-04-23") == 1


def test_a_period_keeps_what_may_fall_in_it_and_certain_what_lies_inside(demo: Desk) -> None:
    asked = ("North Korea", "RU", "--since", "2023", "--until", "2023-12", "--tag", "article")
    assert demo.titles(*asked) == ["Kim Jong Un at Vostochny", "Arms for Russia after the summit"]
    assert demo.titles(*asked, "--certain") == ["Kim Jong Un at Vostochny"]
    assert "Aurus limousine for Kim Jong Un" in demo.titles("KP", "--since", "2024-02-10", "--until", "2024-02-20")
    assert "Aurus limousine for Kim Jong Un" in demo.titles("KP", "--until", "2024-02", "--certain")
    assert demo.titles("KP", "--since", "last year", "--as-of", "2025-02-01", "--type", "gift", "--limit", "1")


def test_roles_are_those_of_the_countries_asked_for(demo: Desk) -> None:
    assert by_date(demo)["2024-02"]["roles"] == ["recipient"]
    assert {tuple(event["roles"]) for event in demo.json("timeline", "RU", "--tag", "article", "--type", "gift")} == {
        ("giver",)
    }
    assert "RU giver" in demo.ok("timeline", "RU", "KP", "--type", "gift").out


def test_niger_is_empty_and_not_nigeria_and_a_slip_is_offered_a_name(demo: Desk) -> None:
    done = demo.ok("timeline", "Niger")
    assert (done.out, "no events of Niger" in done.err) == ("", True)
    demo.refused(3, "timeline", "Nigera", saying="did you mean Nigeria or Niger")
    assert demo.ok("timeline", "Niger", "--json").out == "[]\n"


@pytest.mark.parametrize("format_", TABLES)
def test_every_format_has_the_same_rows(demo: Desk, format_: str) -> None:
    out = demo.ok(*STORY, "-f", format_).out
    titles = demo.titles(*STORY[1:])
    assert [title in out for title in titles] == [True] * 7
    places = [out.index(title) for title in titles]
    assert places == sorted(places)
    assert "Ministry of Unification" in out


def test_a_table_fits_the_terminal_and_is_not_folded_in_a_pipe(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = demo.ok("timeline", "KP").out.splitlines()
    assert len([line for line in piped if "AURUS" in line.upper()]) == 1
    for width in (72, 80, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        assert max(map(len, demo.ok("timeline", "KP").out.splitlines())) <= width


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(desk: Desk) -> None:
    desk.ok("add", "gift", "=cmd|' /C calc'!A0", "--date", "2024-03", "--giver", "KP", "--summary", "@SUM(A1)")
    out = desk.ok("timeline", "KP", "-f", "csv").out
    assert out.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(out.removeprefix("\ufeff")))
    assert (row["title"], row["summary"]) == ("'=cmd|' /C calc'!A0", "'@SUM(A1)")


def test_what_came_from_outside_does_not_reach_the_terminal_raw(desk: Desk) -> None:
    desk.ok("add", "gift", "\u202egnp.exe | `x` <b>", "--date", "2024-03", "--giver", "KP")
    for format_ in TEXTS:
        assert "\u202e" not in desk.ok("timeline", "KP", "-f", format_).out
    assert desk.titles("KP") == ["\u202egnp.exe | `x` <b>"]
    assert r"\`x\` \<b\>" in desk.ok("timeline", "KP", "-f", "markdown").out


def test_wide_characters_stay_in_their_columns(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    desk.ok("add", "visit", "김정은 국무위원장 방러 " * 3, "--date", "2023-09-12", "--visitor", "KP")
    from wcwidth import wcswidth

    lines = desk.ok("timeline", "KP").out.splitlines()
    assert max(map(wcswidth, lines)) <= 60
    assert wcswidth(lines[1][: lines[1].index("visitor")]) == wcswidth(lines[0][: lines[0].index("KP AS")])


def test_a_file_is_replaced_only_by_a_complete_one(demo: Desk) -> None:
    report = demo.folder / "report.md"
    report.write_text("former")
    demo.run("timeline", "Nigera", "-o", "report.md")
    assert report.read_text() == "former"
    done = demo.ok("timeline", "KP", "-o", "report.md")
    assert (done.out, report.read_text().startswith("| Date |")) == ("", True)
    assert sorted(path.name for path in demo.folder.iterdir()) == ["report.md", "tracker.db"]
    demo.refused(2, "timeline", "KP", "-o", ".", saying="folder")
    demo.refused(5, "timeline", "KP", "-o", "no/where.md", saying="cannot be written")


def test_parts_of_a_country_are_in_its_timeline_and_not_the_reverse(desk: Desk) -> None:
    desk.ok("add", "shipment", "Turbines", "--date", "2017", "--destination", "UA-43")
    assert (desk.titles("Ukraine"), desk.titles("Crimea"), desk.titles("RU")) == (["Turbines"], ["Turbines"], [])


def test_a_timeline_can_be_told_as_the_file_knew_it_on_a_day(demo: Desk) -> None:
    before = demo.export()
    demo.ok("edit", "BD5", "--set", "title=Renamed today", "--set", "date=2019")
    demo.ok("party", "edit", "Vladimir Putin", "--set", "name=V. V. Putin")
    demo.ok("delete", "GBN")
    assert "Renamed today" in demo.titles(*STORY[1:])
    assert demo.ok("export", "--known-on", "2026-02-02").out == before
    assert demo.titles(*STORY[1:], "--known-on", "Feb 2026")[:1] == ["Trump and Kim meet in Singapore"]
    assert "Vladimir Putin" in demo.ok(*STORY, "--known-on", "2026-02-02", "-f", "json").out
    assert demo.titles(*STORY[1:], "--known-on", "2026-01-31") == []
    for interval in ("2026/..", "2026-01-01/2026-02-02", "[..2026-02-02]"):
        demo.refused(2, *STORY, "--known-on", interval, saying="no one day")
    demo.refused(2, *STORY, "--known-on", "9999-01-01", saying="still to come")
