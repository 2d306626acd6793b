"""Sheets, TimelineJS and FollowTheMoney out: what comes back is the same, and what is lost is said."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import Desk
from tests.factories import event
from tracker.domain import flat
from tracker.domain.declared import replace
from tracker.domain.directory import Directory
from tracker.domain.flat import split
from tracker.formats import csv_
from tracker.formats.account import Account

LIMOUSINE = "BD5NXFVW"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def written(desk: Desk, changed: list[dict[str, str]], name: str = "flat.csv") -> str:
    with (desk.folder / name).open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, flat.COLUMNS)
        writer.writeheader()
        writer.writerows(changed)
    return name


# The flat form. ------------------------------------------------------------------------------------------------------


def test_all_seeds_go_out_flat_in_and_out_again_as_the_same_rows(demo: Desk) -> None:
    out = demo.ok("export", "-f", "csv", "-o", "a.csv")
    other = Desk(demo.folder, "other.db")
    other.ok("init")
    other.ok("import", "a.csv")
    first, second = (rows(desk.ok("export", "-f", "csv").out) for desk in (demo, other))
    different = [
        (was["title"], column)
        for was, now in zip(first, second, strict=True)
        for column in was
        if was[column] != now[column]
    ]
    assert "2 countries that were left open" in out.err
    assert len(different) == 2, different
    other.ok("db", "verify")


def carried(event: dict[str, Any]) -> dict[str, Any]:
    """What of an event its flat form has a place for."""
    plain = ("id", "ref", "type", "title", "date", "status", "summary", "tags", "earliest", "latest")
    said = ("speaker", "country", "stance", "about", "date")
    figures = ("amount", "unit", "currency", "bound")
    return {
        **{name: event[name] for name in plain},
        "participants": [{**each, "party_id": None} for each in event["participants"]],
        "items": [
            {
                **each,
                "quantities": [[one.get(name) for name in figures] for one in each["quantities"]],
                "values": [[one.get(name) for name in figures] for one in each["values"]],
            }
            for each in event["items"]
        ],
        "claims": [[each[name] for name in said] + [each["text"] or each["quote"]] for each in event["claims"]],
        "against": [[one if isinstance(one, str) else one["party"] for one in c["against"]] for c in event["claims"]],
        "violations": [each["provision"] for each in event["violations"]],
        "links": event["links"],
        "sources": [[each["publisher"], each["title"], each["url"], each["published"]] for each in event["sources"]],
    }


def test_what_a_timeline_prints_as_csv_an_import_takes_back(demo: Desk) -> None:
    demo.ok("timeline", "KP", "-f", "csv", "-o", "a.csv")
    demo.ok("timeline", "KP", "-o", "a.xlsx")
    printed = [carried(each) for each in demo.json("timeline", "KP")]
    for name in ("a.csv", "a.xlsx"):
        other = Desk(demo.folder, f"{name}.db")
        other.ok("init")
        assert other.json("import", name)["created"] > len(printed)
        again = {each["id"]: carried(each) for each in other.json("list")}
        different = [
            (each["title"], field)
            for each in printed
            for field in each
            if field != "sources" and each[field] != again[each["id"]][field]
        ]
        assert sorted(field for _, field in different) == ["claims", "participants"], (
            "the two countries that were left open"
        )
        assert all(sorted(each["sources"]) == sorted(again[each["id"]]["sources"]) for each in printed)
        other.ok("db", "verify")


def test_a_column_that_follows_from_others_is_passed_over(demo: Desk) -> None:
    (row,) = rows(demo.ok("list", "--search", "aurus limousine", "--tag", "article", "-f", "csv").out)
    nonsense = dict.fromkeys(flat.COMPUTED, "nonsense")
    assert demo.json("import", written(demo, [row | nonsense]))["unchanged"] == 1


def test_a_link_comes_back_with_its_event_and_can_be_typed(demo: Desk) -> None:
    (row,) = rows(demo.ok("list", "--search", "aurus limousine", "--tag", "article", "-f", "csv").out)
    assert row["links"].startswith("follows | event_id=")
    demo.ok("import", written(demo, [row | {"links": f"{row['links']}; same_as | event_id=Q3E | note=a gift too"}]))
    first, second = demo.json("show", LIMOUSINE)["links"]
    assert (first["kind"], first["note"] is not None) == ("follows", True)
    assert (second["kind"], second["ref"][:3], second["note"]) == ("same_as", "Q3E", "a gift too")
    demo.refused(2, "import", written(demo, [row | {"links": "folows | event_id=Q3E"}]), saying="did you mean follows")


def test_a_flat_sheet_of_what_is_here_changes_nothing(demo: Desk) -> None:
    before = demo.export()
    for name in ("a.csv", "a.xlsx"):
        demo.ok("export", "-f", name[2:], "-o", name)
        done = demo.json("import", name)
        assert (done["created"], done["changed"]) == (0, 0)
        assert demo.export() == before


def test_a_changed_cell_changes_its_field_and_no_other(demo: Desk) -> None:
    before = demo.json("show", LIMOUSINE)
    (row,) = rows(demo.ok("export", "--search", "aurus limousine", "--tag", "article", "-f", "csv").out)
    giver, recipient = split(row["participants"])
    _, *others = split(row["claims"])
    row |= {
        "title": "A car",
        "participants": f"{recipient}; location: RU | place=Moscow; {giver}",
        "claims": "; ".join([*others, "KR comments: It is a car\\; a black one @2024-02-21"]),
    }
    done = demo.json("import", written(demo, [row]))
    assert (done["created"], done["changed"]) == (0, 1)
    after = demo.json("show", LIMOUSINE)
    assert after["title"] == "A car"
    assert [each["role"] for each in after["participants"]] == ["recipient", "location", "giver"]
    assert after["claims"][:-1] == before["claims"][1:], "with their quotes and sources"
    assert (after["claims"][-1]["text"], after["claims"][-1]["country"]) == ("It is a car; a black one", "KR")
    same = before.keys() - {"title", "participants", "claims", "violations", "standings"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    demo.ok("db", "verify")


def test_sources_are_added_and_taken_away_by_their_entries(demo: Desk) -> None:
    (row,) = rows(demo.ok("export", "--tag", "article", "--type", "gift", "-f", "csv").out)
    entries = split(row["sources"])
    row["sources"] = "; ".join([*entries[:-1], "Daily | url=https://example.org/car"])
    demo.ok("import", written(demo, [row]))
    urls = [source["url"] for source in demo.json("show", LIMOUSINE)["sources"]]
    assert "https://example.org/car" in urls
    assert len(urls) == len(entries)


def test_an_empty_cell_empties_its_field_and_a_missing_column_leaves_it(demo: Desk) -> None:
    (row,) = rows(demo.ok("export", "--tag", "article", "--type", "gift", "-f", "csv").out)
    demo.ok("import", written(demo, [row | {"summary": ""}]))
    assert demo.json("show", LIMOUSINE)["summary"] is None
    before = demo.export()
    (demo.folder / "few.csv").write_text(
        f"id,title,date,type\n{row['id']},{row['title']},{row['date']},{row['type']}\n"
    )
    assert demo.json("import", "few.csv")["unchanged"] == 1
    assert demo.export() == before


@pytest.mark.parametrize(
    ("column", "cell", "saying"),
    [
        ("id", "x", "column id ('x'): 'x' is not a record's id"),
        ("type", "gifft", "did you mean gift"),
        ("date", "03/04/2024", "it may mean 2024-04-03 or 2024-03-04"),
        ("status", "happened", "is no event status"),
        ("participants", "Vladimir Putin (RU)", "names no role"),
        ("participants", "host: KP", "'host' is no role of a gift"),
        ("items", "Car | 1,500 USD", "has two readings"),
        ("claims", "KCNA says: a car", "no claim can be read"),
        ("violations", "un-drpk", "did you mean un-dprk"),
        ("sources", "Daily | publishd=2024", "publishd"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_its_column(desk: Desk, column: str, cell: str, saying: str) -> None:
    row = {"type": "gift", "title": "A car", "date": "2024", column: cell}
    desk.refused(2, "import", written(desk, [row]), saying=saying)


def test_a_column_that_the_flat_form_does_not_have_is_a_mistake(desk: Desk) -> None:
    (desk.folder / "a.csv").write_text("type,title,date,partcipants\ngift,x,2024,giver: KP\n")
    desk.refused(2, "import", "a.csv", saying="'partcipants' is no column of this form; did you mean participants?")


def test_what_looks_like_a_formula_goes_out_harmless_and_comes_back(desk: Desk) -> None:
    desk.ok("add", "gift", "=HYPERLINK(0)", "--date", "2024", "--giver", "KP", "--summary", "-x\n+y \u202e")
    out = desk.ok("export", "-f", "csv").out
    assert '"\'=HYPERLINK(0)"' in out
    assert "\u202e" not in out
    (desk.folder / "a.csv").write_text(out, encoding="utf-8", newline="")
    before = desk.export()
    desk.ok("import", "a.csv")
    assert desk.export() == before


def test_a_workbook_holds_texts_and_no_formulas(demo: Desk) -> None:
    demo.ok("add", "gift", "=1+1", "--date", "2024-02", "--giver", "KP")
    demo.ok("export", "-o", "a.xlsx")
    lines = list(openpyxl.load_workbook(demo.folder / "a.xlsx")["Events"].iter_rows())
    assert tuple(cell.value for cell in lines[0]) == flat.COLUMNS
    days = [flat.COLUMNS.index(name) for name in ("earliest", "latest")]
    cells = [cell for line in lines for at, cell in enumerate(line) if at not in days and cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert len(lines) == 1 + len(demo.json("list"))


def test_what_only_a_newer_tracker_knows_is_counted() -> None:
    made = replace(event(), carried=(("secrecy", '"high"'),))
    assert list(csv_.lacks(Account(made, Directory()))) == ["what only a newer tracker knows"]


def test_an_export_without_losses_says_nothing_of_them(desk: Desk) -> None:
    desk.ok("add", "gift", "A car", "--date", "2024-02", "--giver", "KP", "--tag", "x; y")
    assert "no place" not in desk.ok("export", "-f", "csv").err
    assert "no place for 1 participants; 1 tags" in desk.ok("export", "-f", "timelinejs").err


# TimelineJS. ---------------------------------------------------------------------------------------------------------


def test_timelinejs_goes_out_and_in_with_every_date_as_it_was(demo: Desk) -> None:
    demo.ok("export", "-f", "timelinejs", "-o", "a.csv")
    other = Desk(demo.folder, "other.db")
    other.ok("init")
    other.ok("import", "a.csv")
    dates = [{(each["title"], each["date"]) for each in desk.json("list")} for desk in (demo, other)]
    assert dates[0] == dates[1]


def test_timelinejs_says_whose_every_statement_is_and_runs_nothing(desk: Desk) -> None:
    desk.ok(
        "add", "gift", "<b>A&amp;B", "--date", "2024-02", "--giver", "KP", "--claim", "KR alleges un-dprk: <script>"
    )
    (row,) = rows(desk.ok("export", "-f", "timelinejs").out)
    assert row["Headline"] == "&lt;b>A&amp;amp;B"
    assert row["Text"] == "<p>KR alleges un-dprk: &lt;script></p>"
    assert (row["Year"], row["Month"], row["Day"], row["Group"]) == ("2024", "2", "", "gift")


# FollowTheMoney. -----------------------------------------------------------------------------------------------------


def entities(desk: Desk, *filters: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in desk.ok("export", *filters, "-f", "ftm").out.splitlines()]


def test_followthemoney_holds_together(demo: Desk) -> None:
    found = entities(demo)
    ids = [each["id"] for each in found]
    assert len(ids) == len(set(ids))
    assert not [each for each in ids if not re.fullmatch("[0-9a-zA-Z.-]+", each)]
    references = ("entity", "document", "subject", "object", "involved", "vehicle", "startLocation", "endLocation")
    dates = ("date", "startDate", "endDate", "publishedAt", "retrievedAt", "listingDate")
    for each in found:
        for name, values in each["properties"].items():
            assert values
            assert all(isinstance(value, str) and value for value in values)
            if name in references:
                assert set(values) <= set(ids), each
            if name in dates:
                assert all(re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value) for value in values), each
            if name in ("country", "flag", "pastFlags"):
                assert all(re.fullmatch("[a-z]{2,4}(-[a-z]{3})?", value) for value in values), each


def test_followthemoney_states_no_breach_and_lists_nobody(demo: Desk) -> None:
    found = entities(demo)
    assert not [each for each in found if each["schema"] == "Sanction" or "topics" in each["properties"]]
    risks = [each["properties"] for each in found if each["schema"] == "Risk"]
    assert risks
    assert all(
        risk["authority"] and risk["status"][0] in ("alleges", "investigates", "assesses", "finds") for risk in risks
    )


def test_followthemoney_names_who_alleges_what_of_whom(demo: Desk) -> None:
    found = entities(demo, "--tag", "article", "--type", "gift")
    (risk,) = [each["properties"] for each in found if each["schema"] == "Risk"]
    assert risk["authority"] == ["Ministry of Unification (KR)"]
    assert (risk["program"], risk["listingDate"], risk["entity"]) == (
        ["un-dprk"],
        ["2024-02-20"],
        ["country.ru", "country.kp"],
    )
    (event,) = [each for each in found if each["schema"] == "Event"]
    assert event["properties"]["date"] == ["2024-02"]
    roles = {each["properties"]["role"][0] for each in found if each["schema"] == "UnknownLink"}
    assert roles == {"giver", "recipient", "item"}
    error = demo.ok("export", "--tag", "article", "--type", "gift", "-f", "ftm").err
    assert "2 our own readings and assessments" in error


def test_followthemoney_takes_a_reading_that_nobody_alleges_for_nothing(desk: Desk) -> None:
    desk.ok("add", "gift", "A car", "--date", "2024", "--recipient", "KP", "--violates", "unscr1718-8aiii")
    found = entities(desk)
    assert {each["schema"] for each in found} == {"Event", "Territory", "UnknownLink"}
    assert "unscr1718" not in json.dumps(found)


def test_a_shipment_between_known_ends_is_a_trip(desk: Desk) -> None:
    route = ("--origin", "AE", "--destination", "KP; place=Nampo", "--carrier", "vessel: Hao Fan 6 (KN)")
    desk.ok("add", "shipment", "Cars", "--date", "2020-05/2020-06~", *route)
    desk.ok("add", "shipment", "More cars", "--date", "[2020..]", "--destination", "KP", "--duplicate-ok")
    found = {each["id"]: each for each in entities(desk)}
    (trip,) = [each["properties"] for each in found.values() if each["schema"] == "Trip"]
    assert (trip["startDate"], trip["endDate"]) == (["2020-05"], ["2020-06"])
    assert found[trip["endLocation"][0]]["properties"]["full"] == ["Nampo, North Korea"]
    assert found[trip["vehicle"][0]]["schema"] == "Vessel"
    (other,) = [each["properties"] for each in found.values() if each["schema"] == "Event"]
    assert other["startDate"] == ["2020-01-01"]
    assert "endDate" not in other
