"""Sheets taken in: maps and built-in forms; what is refused leaves nothing, what comes twice adds nothing."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
import xlsxwriter

from tests.cli.conftest import Desk
from tracker.intake import files

MAP = """
source: Cases of the Seoul desk
title: Headline
summary: Text
date: {year: Year, month: Month, day: Day}
type: {column: Group, values: {Presents: gift, Trips: visit}}
tags: Group
participants:
- role: {column: Group, values: {Presents: giver, Trips: visitor}}
  name: From
  country: Country
sources:
- {url: Link}
"""
HEADINGS = "Year,Month,Day,Headline,Text,Group,Link,From,Country"
DOGS = "2018,September,,Dogs,Two dogs,Presents,https://example.org/dogs,Kim Jong Un,North Korea"
SUMMIT = "2019,4,25,Summit,,Trips,https://example.org/summit,Kim Jong Un,DPRK"


def sheet(desk: Desk, *rows: str, name: str = "cases.csv", headings: str = HEADINGS) -> None:
    (desk.folder / name).write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")


@pytest.fixture
def mapped(desk: Desk) -> Desk:
    """A desk with a map for the columns of `HEADINGS`."""
    (desk.folder / "map.yaml").write_text(MAP, encoding="utf-8")
    return desk


TAKE = ("import", "cases.csv", "--map", "map.yaml")


def test_a_sheet_that_was_not_made_for_us_comes_out_as_a_timeline(mapped: Desk) -> None:
    sheet(mapped, DOGS, SUMMIT)
    rehearsed = mapped.json(*TAKE, "--dry-run")
    assert (rehearsed["created"], rehearsed["new_parties"]) == (5, ["Kim Jong Un"])
    assert mapped.json("list") == []
    assert mapped.json(*TAKE)["created"] == 5
    dogs, summit = mapped.json("timeline", "KP")
    assert (dogs["type"], dogs["date"], dogs["summary"], dogs["tags"]) == ("gift", "2018-09", "Two dogs", ["Presents"])
    assert (dogs["roles"], dogs["participants"][0]["party"]) == (["giver"], "Kim Jong Un")
    assert (summit["date"], summit["roles"], summit["sources"][0]["url"]) == (
        "2019-04-25",
        ["visitor"],
        "https://example.org/summit",
    )
    mapped.ok("db", "verify")


def test_a_country_that_is_the_same_in_every_row_stands_in_each_that_says_its_role(desk: Desk) -> None:
    (desk.folder / "map.yaml").write_text("""
source: somebody's list
title: Headline
date: Year
type: {column: Group, values: {gift: gift, visit: visit}, otherwise: policy}
participants:
- {role: {column: Group, values: {gift: recipient, visit: visitor}}, country: {always: KP}}
""")
    (desk.folder / "cases.csv").write_text("Headline,Year,Group\nA car,2024,gift\nA summit,2019,visit\nA word,2020,\n")
    desk.ok("import", "cases.csv", "--map", "map.yaml")
    assert [each["roles"] for each in desk.json("timeline", "KP")] == [["visitor"], ["recipient"]]
    assert len(desk.json("list")) == 3


def test_the_same_sheet_twice_adds_nothing_and_takes_back_no_correction(mapped: Desk) -> None:
    sheet(mapped, DOGS, SUMMIT, DOGS)
    assert mapped.json(*TAKE)["unchanged"] == 1
    mapped.ok("edit", mapped.json("list")[0]["ref"], "--set", "title=Two dogs from Pyongyang")
    before = mapped.export()
    assert mapped.json(*TAKE)["unchanged"] == 3
    assert mapped.export() == before


def test_two_analysts_who_take_in_one_sheet_make_the_same_records(mapped: Desk) -> None:
    sheet(mapped, DOGS, SUMMIT)
    mapped.ok(*TAKE)
    other = Desk(mapped.folder, "other.db")
    other.ok("init")
    (mapped.folder / "renamed.csv").write_bytes((mapped.folder / "cases.csv").read_bytes())
    other.ok("import", "renamed.csv", "--map", "map.yaml")
    assert other.export() == mapped.export()


def test_an_import_that_was_undone_can_be_done_again(mapped: Desk) -> None:
    sheet(mapped, DOGS)
    mapped.ok(*TAKE)
    before = mapped.export()
    mapped.ok("undo")
    mapped.ok(*TAKE)
    assert mapped.export() == before


def test_every_fault_of_every_row_is_told_with_its_column_and_value(mapped: Desk) -> None:
    sheet(
        mapped,
        DOGS,
        "20x4,13,1,Broken,,Presents,,Kim Jong Un,North Corea",
        "2024,2,30,,,Nonsense,ftp://x,,",
        "2024,2",
    )
    error = mapped.refused(2, *TAKE)
    for fault in (
        "cases.csv, row 3: columns Year, Month, Day ('20x4', '13', '1'): is no date: a year has four digits",
        "cases.csv, row 3: column Country ('North Corea'): 'North Corea' is no country; did you mean North Korea?",
        "cases.csv, row 4: columns Year, Month, Day ('2024', '2', '30'):",
        "cases.csv, row 4: column Headline (''): title is empty",
        "cases.csv, row 4: column Group ('Nonsense'): the map knows Presents, Trips there",
        "cases.csv, row 4: column Link ('ftp://x'): ",
        "cases.csv, row 5: has 2 cells where there are 9 headings",
    ):
        assert fault in error


def test_what_cannot_be_read_is_left_out_and_written_down_when_asked(mapped: Desk) -> None:
    sheet(mapped, DOGS, SUMMIT.replace("2019,4,25", "2019,4,31"), '2020,,,"=HYPERLINK(""x"")",,Gifts,,Somebody,KP')
    done = mapped.run(*TAKE, "--on-error", "skip")
    assert done.code == 1
    assert "row 3: columns Year, Month, Day ('2019', '4', '31')" in done.err
    assert [each["title"] for each in mapped.json("list")] == ["Dogs"]
    assert "Somebody" not in mapped.export(), "a party that only a rejected row names is not made"
    rejected = mapped.folder / "cases.rejected.csv"
    text = rejected.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].endswith('"Country","problem"')
    assert "\"'=HYPERLINK" in text
    rejected.write_text(text.replace('"31"', '"25"').replace('"Gifts"', '"Presents"'), encoding="utf-8")
    corrected = mapped.json("import", "cases.rejected.csv", "--map", "map.yaml")
    assert corrected["unchanged"] == 0
    assert [each["title"] for each in mapped.json("list")] == ["Dogs", "Summit", '=HYPERLINK("x")']
    sheet(mapped, SUMMIT.replace("2019,4,25", "2019,4,31"))
    mapped.run(*TAKE, "--on-error", "skip")
    assert (mapped.folder / "cases.rejected-2.csv").exists(), "what somebody is correcting is not written over"


def test_a_rehearsal_writes_no_file(mapped: Desk) -> None:
    sheet(mapped, "x" + DOGS)
    assert mapped.run(*TAKE, "--on-error", "skip", "--dry-run").code == 1
    assert sorted(path.name for path in mapped.folder.iterdir()) == ["cases.csv", "map.yaml", "tracker.db"]


def test_documents_too_are_left_out_with_what_depends_on_them(desk: Desk) -> None:
    some = "0190d5c1-0000-7000-8000-00000000000"
    lines = [
        '{"record": "party", "name": "Good"}',
        '{"record": "party", "name": "Bad", "kind": "wizard"}',
        f'{{"record": "source", "id": "{some}1", "publisher": "X", "relays": "{some}2"}}',
        f'{{"record": "source", "publisher": "Y", "relays": "{some}1"}}',
    ]
    (desk.folder / "a.jsonl").write_text("\n".join(lines))
    done = desk.run("import", "a.jsonl", "--on-error", "skip")
    assert (done.code, done.out.splitlines()[0]) == (1, "1 created, 0 changed, 0 unchanged, 3 left out")
    rejected = (desk.folder / "a.rejected.yaml").read_text(encoding="utf-8")
    assert "# kind: 'wizard' is no kind of party" in rejected
    error = desk.refused(2, "import", "a.rejected.yaml")
    assert "document 1: kind" in error


def test_a_nearly_known_name_is_a_fault_unless_it_is_somebody_new(mapped: Desk) -> None:
    sheet(mapped, DOGS)
    mapped.ok(*TAKE)
    sheet(mapped, SUMMIT.replace("Kim Jong Un", "Kim Jong Eun"))
    mapped.refused(2, *TAKE, saying="row 2: columns Group, From, Country")
    assert mapped.json(*TAKE, "--new-party")["new_parties"] == ["Kim Jong Eun"]


@pytest.mark.parametrize(
    ("given", "saying"),
    [
        ("title: [\n", "not YAML"),
        ("- a\n", "is no map"),
        ("title: A\n", "source is missing"),
        (MAP + "tittle: x\n", "tittle is no field of a column map; did you mean title?"),
        (MAP.replace("Headline", "Headlin"), "no column 'Headlin'; did you mean Headline?"),
        (MAP.replace("title: Headline", ""), "title is missing"),
        (MAP.replace("- {url: Link}", "- {title: Link}"), "needs a publisher"),
        (MAP + "heading_row: first\n", "heading_row must be"),
        (MAP + "like: gephi\n", "no map that is built in"),
        (MAP + "violations: {values: {a: b}}\n", "violations[1] must be the name of a column"),
    ],
)
def test_a_map_that_is_wrong_is_refused_with_what_is_wrong(mapped: Desk, given: str, saying: str) -> None:
    sheet(mapped, DOGS)
    (mapped.folder / "map.yaml").write_text(given, encoding="utf-8")
    mapped.refused(2, *TAKE, saying=saying)


def test_a_map_is_for_sheets_and_a_sheet_needs_one(mapped: Desk) -> None:
    sheet(mapped, DOGS)
    mapped.refused(2, "import", "cases.csv", saying="cases.csv as timelinejs. If that is wrong, say with --map FILE")
    sheet(mapped, "1,2", headings="A,B")
    mapped.refused(2, "import", "cases.csv", saying="no map that is built in fits the columns A, B")
    (mapped.folder / "a.yaml").write_text("record: party\nname: A\n")
    mapped.refused(2, "import", "a.yaml", "--map", "map.yaml", saying="a map is for sheets")
    mapped.refused(3, "import", "cases.csv", "--map", "nowhere.yaml", saying="no file nowhere.yaml")
    mapped.refused(2, "import", "cases.csv", "--map", "cases.csv", saying="cases.csv")


def test_every_part_of_an_event_can_come_from_columns(desk: Desk) -> None:
    (desk.folder / "map.yaml").write_text(
        """
source: all parts
type: {always: shipment}
title: What
date: {start: Start, end: End}
status: State
participants:
- {role: {always: consignor}, name: Seller, kind: {always: company}, country: From, basis: {always: declared}}
- {role: {always: transit}, country: Via, place: Port}
- {role: {always: consignee}, name: Buyer}
items:
- name: Goods
  category: {always: luxury_goods}
  hs: HS
  amount: Amount
  unit: Unit
  value: Price
  currency: {always: USD}
claims:
- speaker: Who says
  country: For
  stance: Stance
  about: {always: un-dprk}
  against: Accused
  text: Words
  date: Said
violations: {always: unscr1718-8aiii}
sources:
- {publisher: Paper, title: Article, published: Published}
"""
    )
    headings = "What,Start,End,State,Seller,From,Via,Port,Buyer,Goods,HS,Amount,Unit,Price"
    headings += ",Who says,For,Stance,Accused,Words,Said,Paper,Article,Published"
    row = '"Cars; used",12 Sep 2023,17 Sep 2023,Attempted,Acme Ltd,Japan,China,Ningbo,Someone (DPRK)'
    row += ',"Lexus; cars",HS 870323,2,vehicles,>1000000'
    row += ",Ministry,KR,Alleges,KP; RU,a breach,2024-02-20,Daily,Cars,20 Feb 2024"
    sheet(desk, row, headings=headings)
    desk.ok(*TAKE)
    (event,) = desk.json("list")
    assert (event["title"], event["date"], event["status"]) == ("Cars; used", "2023-09-12/2023-09-17", "attempted")
    who = [
        (each["role"], each["party"], each["country"], each["place"], each["basis"]) for each in event["participants"]
    ]
    assert who == [
        ("consignor", "Acme Ltd", "JP", None, "declared"),
        ("transit", None, "CN", "Ningbo", None),
        ("consignee", "Someone", "KP", None, None),
    ]
    (item,) = event["items"]
    assert (item["name"], item["hs"], item["quantities"][0]["unit"]) == ("Lexus; cars", "870323", "vehicles")
    assert (item["values"][0]["amount"], item["values"][0]["bound"]) == ("1000000", ">")
    (claim,) = event["claims"]
    assert (claim["speaker"], claim["against"], claim["date"]) == ("Ministry", ["KP", "RU"], "2024-02-20")
    assert claim["source"] == event["sources"][0]["ref"], "the one source of the row carries its claim"
    assert [each["provision"] for each in event["violations"]] == ["unscr1718-8aiii"]
    assert {each["status"] for each in event["standings"]} == {"alleged"}


def test_rows_are_known_by_the_columns_that_the_map_names(mapped: Desk) -> None:
    (mapped.folder / "map.yaml").write_text(MAP + "identity: [Link]\n", encoding="utf-8")
    sheet(mapped, DOGS)
    mapped.ok(*TAKE)
    sheet(mapped, DOGS.replace("Two dogs", "Two puppies"))
    assert mapped.json(*TAKE)["unchanged"] == 1


def test_the_columns_of_timelinejs_are_known(desk: Desk) -> None:
    headings = (
        "Year,Month,Day,Time,End Year,End Month,End Day,Headline,Text,Media,Media Credit,Media Caption,Type,Group"
    )
    sheet(
        desk,
        ",,,,,,,Our story,Welcome,,,,title,",
        "2023,9,12,,2023,9,17,Kim at Vostochny,<p>Talks</p>,https://example.org/1,KCNA,They met,,visit",
        "2024,,,,,,,Limousine,,,,,,gift",
        headings=headings,
    )
    desk.ok("import", "cases.csv")
    talks, car = desk.json("list")
    assert (talks["date"], talks["sources"][0]["publisher"]) == ("2023-09-12/2023-09-17", "KCNA")
    assert (car["date"], car["type"], car["sources"]) == ("2024", "gift", [])
    sheet(desk, "2024,2,,,,,,Car,,,,,,Presents", headings=headings)
    desk.refused(2, "import", "cases.csv", saying="column Group ('Presents'): 'Presents' is no event type")
    (desk.folder / "map.yaml").write_text(
        "like: timelinejs\ntype: {column: Group, values: {presents: gift}}\ntags: Group\n"
    )
    desk.ok(*TAKE)
    assert [each["tags"] for each in desk.json("list", "--since", "2024-02")] == [[], ["Presents"]]


def test_a_workbook_is_taken_in_like_its_csv(mapped: Desk) -> None:
    sheet(mapped, DOGS.replace("2018,September,", "2018,9,"), SUMMIT)
    with xlsxwriter.Workbook(mapped.folder / "cases.xlsx") as book:
        page = book.add_worksheet()
        for number, row in enumerate((HEADINGS, DOGS.replace("2018,September,", "2018,9,"), SUMMIT)):
            for column, cell in enumerate(row.split(",")):
                page.write(number, column, int(cell) if cell.isdigit() else cell)
    mapped.ok("import", "cases.xlsx", "--map", "map.yaml")
    assert mapped.json(*TAKE)["unchanged"] == 2


def test_a_sheet_may_come_through_a_pipe(mapped: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = io.TextIOWrapper(io.BytesIO(f"{HEADINGS}\n{DOGS}\n".encode()))
    monkeypatch.setattr(sys, "stdin", piped)
    assert mapped.json("import", "-", "-f", "csv", "--map", "map.yaml")["created"] == 3


def test_sheets_and_documents_come_in_together_or_not_at_all(mapped: Desk) -> None:
    sheet(mapped, "x" + DOGS)
    (mapped.folder / "a.yaml").write_text("record: party\nname: A\nkind: wizard\n")
    (mapped.folder / "b.yaml").write_text("record: party\nname: B\n")
    mapped.refused(2, "import", "b.yaml", "cases.csv", "-f", "yaml", saying="cases.csv: document 1 is not a mapping")
    error = mapped.refused(2, "import", "b.yaml", "a.yaml", "cases.csv")
    assert "a.yaml, document 1: kind" in error
    assert "cases.csv, row 2: columns Year" in error
    (mapped.folder / "a.yaml").write_text("record: party\nname: Kim Jong Un\nkind: person\n")
    sheet(mapped, DOGS)
    mapped.refused(2, "import", "a.yaml", "cases.csv", "--map", "map.yaml", saying="a map is for sheets")
    mapped.ok("import", "a.yaml")
    mapped.ok(*TAKE)
    assert [each["kind"] for each in mapped.json("list")[0]["participants"]] == ["person"]


def test_a_missing_extra_is_one_line_that_names_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    (desk.folder / "a.xlsx").write_bytes(b"PK")
    desk.refused(5, "import", "a.xlsx", saying="needs the extra 'xlsx'")


def test_a_map_comes_from_the_folder_it_is_named_in(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "seoul.yaml").write_text(MAP, encoding="utf-8")
    sheet(desk, DOGS)
    desk.ok("import", "cases.csv", "--map", "maps/seoul.yaml")


def test_every_line_that_is_no_document_is_told(desk: Desk) -> None:
    (desk.folder / "a.jsonl").write_bytes(b'\xef\xbb\xbf{"record": "party", "name": "A"}\n{\n\n[]\n\xff\n')
    error = desk.refused(2, "import", "a.jsonl")
    for fault in ("line 2: is not a JSON document", "line 4: is not a mapping", "line 5: is not UTF-8"):
        assert fault in error


def test_a_line_or_a_file_longer_than_documents_are_is_refused_before_it_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_LINE", 1_000)
    monkeypatch.setattr(files, "MAX_YAML", 1_000)
    (desk.folder / "a.jsonl").write_text('{"record": "party", "name": "A"}\n' + "x" * 2_000)
    desk.refused(2, "import", "a.jsonl", saying="line 2: has more than 1,000 bytes")
    (desk.folder / "a.yaml").write_text("# " + "x" * 2_000)
    desk.refused(2, "import", "a.yaml", saying="use JSONL")
    (desk.folder / "map.yaml").write_text("# " + "x" * 2_000_000)
    sheet(desk, DOGS)
    desk.refused(2, *TAKE, saying="too long for a map")
