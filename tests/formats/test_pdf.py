"""The PDF, read by poppler: text that can be found, fonts that are in it, sources at the foot, scripts that lack."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
import typst

from tests.factories import citation, claim, event, gift, item, source, violation
from tests.formats import pages
from tests.formats.pages import report
from tests.formats.test_account import KNOWN, LUXURY
from tests.reading import poppler, text_of_pdf
from tracker.domain.directory import Directory
from tracker.domain.records import Event
from tracker.formats import fonts
from tracker.formats.pdf import typeset

KOREAN, RUSSIAN, ARABIC = "김정은 국무위원장", "Подарок главе государства", "سيارة هدية"


def typeset_pdf(folder: Path, *events: Event, known: Directory | None = None) -> tuple[Path, list[str]]:
    """A PDF of the events, and what was warned of."""
    made, out = report(*events, known=known), io.BytesIO()
    typeset.render(made, out, None)
    path = folder / "report.pdf"
    path.write_bytes(out.getvalue())
    return path, made.warnings


def test_every_font_is_in_the_file(tmp_path: Path) -> None:
    path, _ = typeset_pdf(tmp_path, gift(title=f"{KOREAN}, {RUSSIAN}, {ARABIC}"))
    rows = [line.split() for line in poppler("pdffonts", path).splitlines()[2:]]
    assert len(rows) >= 2
    assert {row[-5] for row in rows} == {"yes"}, "each of them embedded"


def test_korean_russian_and_arabic_can_be_read_and_found(tmp_path: Path) -> None:
    path, warnings = typeset_pdf(tmp_path, gift(title=KOREAN, summary=RUSSIAN), gift(title=ARABIC))
    if warnings:
        pytest.skip(f"{warnings[0]}; Debian has fonts in fonts-noto-core and fonts-noto-cjk")
    text = text_of_pdf(path)
    assert KOREAN in text
    assert RUSSIAN in text
    assert set(re.findall(r"[\u0600-\u06ff\ufb50-\ufefc]", text)) == set(ARABIC) - {" "}, "letters, not their shapes"


def test_a_script_that_no_font_has_is_named_with_one_of_its_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine with no fonts but those that typst brings, which have no Korean."""
    monkeypatch.setattr(typeset, "library", lambda *_: SimpleNamespace(compile=alone(typst.compile), Fonts=no_others))
    path, warnings = typeset_pdf(tmp_path, gift(title=f"{KOREAN}, {RUSSIAN}, {ARABIC}"))
    (warning,) = warnings
    assert f"has Hangul letters such as {min(KOREAN.replace(' ', ''))}:" in warning
    assert "install one that has" in warning
    assert RUSSIAN in text_of_pdf(path)


def alone(compile_: Callable[..., bytes]) -> Callable[..., bytes]:
    return partial(compile_, ignore_system_fonts=True)


def no_others() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def test_plain_latin_asks_for_no_font() -> None:
    def ask(_: object) -> list[object]:
        raise AssertionError("there is nothing to ask")

    assert fonts.lacking("A car worth €5, “for Kim”: naïve Łódź", ask) == []
    assert fonts.lacking("Подарок", lambda letters: letters) == []
    assert len(fonts.lacking("Подарок", lambda letters: [0] * len(letters))) == 1


def test_a_source_is_a_footnote_of_each_event_but_of_one_right_after_another_that_cites_it(tmp_path: Path) -> None:
    kcna = source("KCNA", published="2024-02-20", title="A gift", url="https://example.org/gift", reliability="B")
    daily = source("Daily", published="2024-02-21")
    first = gift(title="First", citations=(citation(kcna.id),))
    second = gift(title="Second", citations=(citation(kcna.id),), claims=(claim("KP", "reports", source_id=daily.id),))
    third, fourth = gift(title="Third"), gift(title="Fourth", citations=(citation(kcna.id),))
    path, _ = typeset_pdf(tmp_path, first, second, third, fourth, known=pages.directory(kcna, daily))
    text = text_of_pdf(path)
    assert re.search(r"First\s*\[1\]", text)
    assert re.search(r"Second\s*\[1\]\s*\[2\]", text)
    assert re.search(r"Fourth\s*\[1\]", text), "the same number, wherever it stands"
    assert text.count("KCNA, 20 Feb 2024. Grade B.") == 2
    assert "Every source by its number: from page 2" in " ".join(text.split())
    assert text.count("KCNA, 20 Feb 2024; “A gift”. Grade B. https://example.org/gift") == 1
    assert text.count("Daily, 21 Feb 2024. Not graded.") == 2


def test_an_event_stays_on_one_page_unless_it_is_longer_than_one(tmp_path: Path) -> None:
    parts = "\n".join(f"line {number}" for number in range(12))
    long = "\n".join(f"line {number}" for number in range(120))
    many = [gift(title=f"Car {number}", summary=f"{parts}\nend of {number}") for number in range(9)]
    path, _ = typeset_pdf(tmp_path, *many, gift(title="Long", summary=f"{long}\nend of long"))
    sheets = text_of_pdf(path).split("\f")
    for number in range(9):
        assert [f"end of {number}" in sheet for sheet in sheets] == [many[number].ref in sheet for sheet in sheets]
    assert any("end of long" in sheet for sheet in sheets), "cut off by no page"


def test_years_goods_and_provisions_lead_to_pages(tmp_path: Path) -> None:
    car = item("car", category="luxury_goods")
    gave = gift(items=(car,), claims=(claim("KR", "assesses", "un-dprk"),), violations=(violation(LUXURY.key),))
    path, _ = typeset_pdf(tmp_path, gave, gift(date="2025-03"), known=KNOWN)
    text = re.sub(r" +", " ", text_of_pdf(path))
    assert re.search(r"2024 \(1 event\) [12] 2025 \(1 event\) 2", text)
    assert re.search(r"1718 ¶8\(a\)\(iii\) no luxury goods [12]\n", text)
    assert re.search(r"luxury goods [12]\n", text)


def test_pages_have_numbers_and_a_running_head(tmp_path: Path) -> None:
    path, _ = typeset_pdf(tmp_path, *(gift(title=f"Car {number}", date="2024-02") for number in range(30)))
    sheets = text_of_pdf(path).split("\f")[:-1]
    assert len(sheets) > 2
    for number, sheet in enumerate(sheets, start=1):
        assert f"{number}/{len(sheets)}" in "".join(sheet.split())
    assert all(sheet.lstrip().startswith("North Korea: timeline of events") for sheet in sheets)


def test_it_says_whose_reading_a_paragraph_is(tmp_path: Path) -> None:
    gave = gift(claims=(claim("KR", "assesses", "un-dprk"),), violations=(violation(LUXURY.key),))
    path, _ = typeset_pdf(tmp_path, gave, known=KNOWN)
    text = " ".join(text_of_pdf(path).split())
    assert "1718 ¶8(a)(iii) no luxury goods (our reading of UN-DPRK; no speaker named it)" in text
    assert text.count("assessed a breach by KR; denied by nobody we have read") == 1


def test_what_looks_like_markup_is_text(tmp_path: Path) -> None:
    hostile = '#panic("no") *bold* $x$ [#eval("1")] \\u{41} `raw` <label> @ref // comment /* more */ \u202eturned'
    path, _ = typeset_pdf(tmp_path, event(title=hostile))
    text = " ".join(text_of_pdf(path).split())
    for part in (
        '#panic("no") *bold* $x$ [#eval("1")] \\u{41}',
        "`raw` <label> @ref // comment /* more */",
        "\\u202eturned",
    ):
        assert part in text


def test_it_carries_no_date_of_its_making_and_its_title(tmp_path: Path) -> None:
    path, _ = typeset_pdf(tmp_path, gift())
    about = poppler("pdfinfo", path)
    assert "CreationDate" not in about
    assert re.search(r"Title:\s+North Korea: timeline of events", about)
    assert re.search(r"Tagged:\s+yes", about), "a screen reader finds headings and the order of reading"
