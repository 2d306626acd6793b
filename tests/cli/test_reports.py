"""Reports as files: the same rows in each, equal bytes, and a former one that stays until the new one is whole."""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from tests.cli.conftest import Desk
from tests.reading import refs_in_html, text_of_pdf
from tracker.formats.registry import FORMATS, OF_EVENTS

REPORTS = ("html", "svg", "png", "pdf", "xlsx", "markdown")
TITLE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> =cmd|' /C calc'!A0"
ASKED = (*("timeline", "KP", "RU", "--since", "2023-09"), *("--until", "2024-02", "--status", "occurred"))


def refs_in_workbook(path: Path) -> list[str]:
    heading, *rows = openpyxl.load_workbook(path)["Events"].iter_rows(values_only=True)
    return [str(row[heading.index("ref")]) for row in rows]


def refs_in_pdf(path: Path) -> list[str]:
    """Beside each date; a heading in capitals has no digit."""
    return re.findall(r"^.*\s((?=\S*\d)[0-9A-Z]{8})$", text_of_pdf(path), re.MULTILINE)


def refs_in_csv(path: Path) -> list[str]:
    return re.findall(r'"([0-9A-Z]{8})","[0-9a-f-]{36}"', path.read_text(encoding="utf-8"))


def refs_in_markdown(path: Path) -> list[str]:
    return re.findall(r"\| ([0-9A-Z]{8}) \|$", path.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    ("ending", "refs_in"),
    [
        ("html", lambda path: refs_in_html(path.read_text(encoding="utf-8"))),
        ("xlsx", refs_in_workbook),
        ("pdf", refs_in_pdf),
        ("csv", refs_in_csv),
        ("md", refs_in_markdown),
    ],
)
def test_the_same_filter_gives_the_same_rows_in_every_format(
    demo: Desk, ending: str, refs_in: Callable[[Path], list[str]]
) -> None:
    wanted = [event["ref"] for event in demo.json(*ASKED)]
    assert len(wanted) > 5
    demo.ok(*ASKED, "-o", f"report.{ending}")
    assert refs_in(demo.folder / f"report.{ending}") == wanted


def test_a_picture_has_a_bar_for_every_event(demo: Desk) -> None:
    drawn = demo.ok(*ASKED, "-f", "svg").out
    titles = re.findall(r"<title>[^<]*?: ([^<]*) \([^<]*\)</title>", drawn)
    assert sorted(titles) == sorted(event["title"] for event in demo.json(*ASKED))


@pytest.mark.parametrize("format_", REPORTS)
def test_equal_input_gives_equal_bytes(demo: Desk, format_: str) -> None:
    for name in ("one", "two"):
        demo.ok(*ASKED, "-f", format_, "-o", name)
    one, two = ((demo.folder / name).read_bytes() for name in ("one", "two"))
    assert one == two
    demo.ok(*ASKED, "-f", format_, "-o", "three", "--dated", "24 Nov 2026")
    if format_ != "markdown":  # which has no heading
        assert (demo.folder / "three").read_bytes() != one


@pytest.mark.parametrize("format_", OF_EVENTS)
def test_no_events_make_a_report_that_says_so(desk: Desk, format_: str) -> None:
    done = desk.ok("timeline", "KP", "--since", "2023", "-f", format_, "-o", "report")
    assert "no events of North Korea here that fit these filters" in done.err
    written = (desk.folder / "report").read_bytes()
    if format_ in ("html", "svg"):
        assert "no events fit" in written.decode().lower()
    if format_ == "pdf":
        assert "No events fit this filter." in text_of_pdf(desk.folder / "report")


@pytest.mark.parametrize("format_", ["html", "svg", "png", "pdf"])
def test_more_events_than_fit_are_cut_and_the_report_and_the_terminal_say_so(
    demo: Desk, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    few = {name: each._replace(most=3) if each.most else each for name, each in FORMATS.items()}
    monkeypatch.setattr("tracker.cli.filters.FORMATS", few)
    done = demo.ok("timeline", "KP", "-f", format_, "-o", "report")
    assert "more than 3 events fit the filter" in done.err
    assert "3 events" in done.err.splitlines()[0]
    report = demo.folder / "report"
    if format_ != "png":
        said = text_of_pdf(report) if format_ == "pdf" else report.read_text()
        assert "more fit the filter" in " ".join(said.split())


@pytest.mark.parametrize(("format_", "extra", "module"), [
    ("pdf", "pdf", "typst"), ("xlsx", "xlsx", "xlsxwriter"), ("png", "plot", "vl_convert")
])  # fmt: skip
def test_without_its_library_a_format_names_the_extra_and_leaves_the_former_report(
    demo: Desk, monkeypatch: pytest.MonkeyPatch, format_: str, extra: str, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    (demo.folder / "report").write_text("former")
    said = demo.refused(5, "timeline", "KP", "-f", format_, "-o", "report", saying=f"sanctions-event-tracker[{extra}]")
    assert len(said.splitlines()) == 1
    assert (demo.folder / "report").read_text() == "former"


def test_html_and_its_picture_need_none_of_the_extras(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("typst", "xlsxwriter", "vl_convert", "tabulate"):
        monkeypatch.setitem(sys.modules, module, None)
    assert "<svg" in demo.ok("timeline", "KP", "-f", "html").out


@pytest.mark.parametrize("format_", REPORTS)
def test_a_former_report_stays_until_the_new_one_is_whole(
    demo: Desk, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    report = demo.folder / "report"
    report.write_text("former")

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tracker.domain.claims.standings", broken)
    demo.refused(5, "timeline", "KP", "-f", format_, "-o", "report", saying="cannot be written")
    assert report.read_text() == "former"
    assert sorted(path.name for path in demo.folder.iterdir()) == ["report", "tracker.db"]


@pytest.mark.parametrize("format_", REPORTS)
def test_a_folder_or_a_place_that_cannot_be_written_is_refused(demo: Desk, format_: str) -> None:
    demo.refused(2, "timeline", "KP", "-f", format_, "-o", ".", saying="is a folder")
    demo.refused(5, "timeline", "KP", "-f", format_, "-o", "no/where", saying="cannot be written")


def test_a_date_is_printed_as_it_was_given(demo: Desk) -> None:
    for ending in ("html", "svg", "pdf", "xlsx"):
        demo.ok("timeline", "KP", "--type", "gift", "--dated", "24 November 2026", "-o", f"report.{ending}")
    assert "24 November 2026" in (demo.folder / "report.html").read_text()
    assert "24 November 2026" in (demo.folder / "report.svg").read_text()
    assert "24 November 2026" in text_of_pdf(demo.folder / "report.pdf")
    about = openpyxl.load_workbook(demo.folder / "report.xlsx")["About"]
    assert "24 November 2026" in [cell.value for cell in about["B"]]


def test_a_png_shows_the_picture(demo: Desk) -> None:
    demo.ok("timeline", "KP", "-o", "report.png")
    with Image.open(demo.folder / "report.png") as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(maxcolors=1 << 24) or []}
    assert {(0xD1, 0x45, 0x3B), (0xF7, 0xB9, 0x55)} <= colours, "assessed and alleged have their colours"


# The workbook. --------------------------------------------------------------------------------------------------------


def workbook(desk: Desk, *arguments: str) -> openpyxl.Workbook:
    desk.ok("timeline", "KP", *arguments, "-o", "report.xlsx")
    return openpyxl.load_workbook(desk.folder / "report.xlsx")


def column(book: openpyxl.Workbook, sheet: str, name: str) -> list[object]:
    heads, *rows = book[sheet].iter_rows(values_only=True)
    return [row[heads.index(name)] for row in rows]


def test_a_workbook_has_a_sheet_for_every_part_with_filters_on(demo: Desk) -> None:
    book = workbook(demo, "--tag", "article")
    assert book.sheetnames == ["About", "Events", "Participants", "Items", "Claims", "Breaches", "Sources"]
    items = demo.json("timeline", "KP", "--tag", "article")
    for sheet, part in (("Participants", "participants"), ("Claims", "claims")):
        assert len(column(book, sheet, "ref")) == sum(len(event[part]) for event in items)
    for name in book.sheetnames[1:]:
        assert book[name].auto_filter.ref == book[name].dimensions
        assert book[name].freeze_panes == "A2"


def test_dates_are_there_as_text_and_as_days(demo: Desk) -> None:
    book = workbook(demo, "--tag", "article")
    assert column(book, "Events", "date")[3:5] == ["2023-09-13/..", "2024-02"]
    assert [str(day)[:10] for day in column(book, "Events", "earliest")[3:5]] == ["2023-09-13", "2024-02-01"]
    assert [str(day)[:10] for day in column(book, "Events", "latest")[3:5]] == ["None", "2024-02-29"]


def test_a_workbook_says_whose_reading_and_who_denies(demo: Desk) -> None:
    book = workbook(demo, "--tag", "article", "--type", "shipment", "--status", "unconfirmed")
    assert column(book, "Breaches", "provision") == ["un-dprk", "unscr1718-8b", "unscr1874-9"]
    assert column(book, "Breaches", "our reading") == ["no", "yes", "yes"]
    assert set(column(book, "Breaches", "denied by")) == {"KP"}


def test_no_text_becomes_a_formula_a_link_or_a_number(desk: Desk) -> None:
    said = ["=1+1", "@SUM(A1)", "+1", "-1", "https://example.org", "0306", "2024-02", TITLE]
    for text in said:
        desk.ok(
            "add", "gift", "--date", "2024-03", "--giver", "KP", "--summary", f"={text}", "--duplicate-ok", "--", text
        )
    book = workbook(desk)
    assert sorted(map(str, column(book, "Events", "title"))) == sorted(said)
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "d", "n"}
    with zipfile.ZipFile(desk.folder / "report.xlsx") as parts:
        assert not any("<f>" in parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
        assert not any("hyperlink" in parts.read(name).decode().lower() for name in parts.namelist() if "sheet" in name)


def test_a_text_too_long_for_a_cell_is_cut_and_said_to_be(desk: Desk) -> None:
    desk.ok("add", "gift", "A car", "--date", "2024-03", "--giver", "KP", "--summary", "𝔘" * 17_000)
    done = desk.ok("timeline", "KP", "-o", "report.xlsx")
    assert "1 text cut: a cell of a workbook ends at 32,767 characters" in done.err
    (summary,) = column(openpyxl.load_workbook(desk.folder / "report.xlsx"), "Events", "summary")
    assert str(summary).endswith("(cut: a cell ends at 32,767 characters)")
    assert len(str(summary).encode("utf-16-le")) // 2 <= 32_767


def test_a_full_sheet_ends_with_a_whole_event(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.formats.xlsx.MOST_ROWS", 12)
    done = demo.ok("timeline", "KP", "-o", "report.xlsx")
    assert "more than" in done.err
    book = openpyxl.load_workbook(demo.folder / "report.xlsx")
    refs = [event["ref"] for event in demo.json("timeline", "KP")]
    kept = column(book, "Events", "ref")
    assert kept == refs[: len(kept)]
    assert set(column(book, "Participants", "ref")) == set(kept)
    assert max(book[name].max_row for name in book.sheetnames if name not in ("About", "Sources")) <= 12


# Statistics. ----------------------------------------------------------------------------------------------------------


def test_statistics_count_the_events_that_a_timeline_has(demo: Desk) -> None:
    asked = ("KP", "--since", "2023", "--type", "gift")
    figures = demo.json("stats", *asked)
    events = demo.json("timeline", *asked)
    assert figures["events"] == len(events) == sum(each["events"] for each in figures["years"])
    assert figures["types"] == {"gift": len(events)}
    assert figures["counterparties"][0] == {"country": "RU", "events": len(events)}


def test_statistics_of_nothing_are_a_note(desk: Desk) -> None:
    done = desk.ok("stats", "Niger")
    assert (done.out, "no events of Niger" in done.err) == ("", True)
    assert desk.json("stats")["events"] == 0


def test_statistics_fit_the_terminal(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    bars = [line for line in demo.ok("stats", "KP").out.splitlines() if "█" in line]
    assert max(map(len, bars)) <= 60


def test_statistics_go_into_a_file_of_the_kind_its_ending_says(demo: Desk) -> None:
    for ending, beginning in (("svg", "<svg"), ("csv", '\ufeff"figure"'), ("json", "{")):
        demo.ok("stats", "KP", "-o", f"figures.{ending}")
        assert (demo.folder / f"figures.{ending}").read_text(encoding="utf-8").startswith(beginning)
