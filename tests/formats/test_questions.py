"""Ten questions that somebody with nothing but the page, or nothing but the PDF, can answer of the demo's report.

Each answer is looked for in what is said of that event alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli import conftest as desks
from tests.cli.conftest import Desk
from tests.reading import text_of_pdf

demo_file = desks.demo_file

LIMOUSINE, CARS, ARMS, GRENADES, PLAN = "BD5NXFVW", "KHJWT29W", "9XGPRDAH", "CZ45PRV4", "W27KC3DX"

QUESTIONS = {
    "What did Putin give Kim, and who gave it to whom?": (
        LIMOUSINE, "giver Vladimir Putin (RU)", "recipient Kim Jong Un (KP)", "Aurus limousine: 1 vehicle",
    ),
    "When, and how sure is that?": (LIMOUSINE, "Feb 2024", "Date: some time in it; the day is not known"),
    "Who holds the limousine to be a breach, and of what in its own words?": (
        LIMOUSINE, "Ministry of Unification (KR) assesses a breach of UN-DPRK against RU, KP", "No paragraph is named.",
    ),
    "Whose reading is paragraph 8(a)(iii) of resolution 1718?": (
        LIMOUSINE, "1718 ¶8(a)(iii) no luxury goods to the DPRK (our reading of UN-DPRK; no speaker named it)",
    ),
    "Who denies that the limousine was a breach?": (LIMOUSINE, "denied by nobody we have read"),
    "On how many independent sources does it rest?": (LIMOUSINE, "Independent origins: at least 1, at most 2"),
    "Which way did the luxury cars go, and did they arrive?": (
        CARS, "shipment, attempted", "United Arab Emirates → China → North Korea",
    ),
    "Who alleges and who denies the arms for Russia, and until when did they go?": (
        ARMS, "alleged by US, 13 Oct 2023, and KR, 20 Feb 2024; denied by KP, 21 Sep 2022, before the event",
        "since 13 Sep 2023", "began then; its end is not known",
    ),
    "Who found the grenades to be a breach, and who denies?": (
        GRENADES, "disputed (found a breach by UN Panel of Experts, 2017; denied by Karim Saad (EG), 1 Oct 2017)",
    ),
    "Were the workers hired?": (PLAN, "labour, planned", "31 Aug 2022 or later", "North Korea → Russia"),
}  # fmt: skip


class _Text(HTMLParser):
    """What a page says, block by block."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.said = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, _: object) -> None:
        self.said += " " if tag in ("p", "li", "dt", "dd", "h4", "h5", "div") else ""

    def handle_data(self, data: str) -> None:
        self.said += data


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, demo_file: Path) -> Path:
    """A folder with both reports."""
    folder = tmp_path_factory.mktemp("questions")
    (folder / "tracker.db").write_bytes(demo_file.read_bytes())
    for ending in ("html", "pdf"):
        Desk(folder).ok("timeline", "KP", "-o", f"report.{ending}")
    return folder


def _of_the_page(report: Path, ref: str) -> str:
    markup = (report / "report.html").read_text(encoding="utf-8")
    article = re.findall(rf'<article id="{ref}".*?</article>', markup, re.DOTALL)[0]
    # The brackets around whose reading it is are the style's.
    article = re.sub(r'<span class="whose">(.*?)</span>', r"(\1)", article)
    return " ".join(_Text(article).said.split())


def _of_the_pdf(report: Path, ref: str) -> str:
    """From the line with the event's ref to that of the next, without the heads of pages."""
    text = re.sub(r"^.*timeline of events .*sources\.$", "", text_of_pdf(report / "report.pdf"), flags=re.MULTILINE)
    found = re.search(rf"^[^\n]*{ref}$.*?(?=^[^\n]* (?=\S*\d)[0-9A-Z]{{8}}$)", text, re.DOTALL | re.MULTILINE)
    assert found
    return " ".join(found[0].split())


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("read", [_of_the_page, _of_the_pdf])
def test_a_reader_with_one_report_finds_the_answer(
    report: Path, question: str, read: Callable[[Path, str], str]
) -> None:
    ref, *answers = QUESTIONS[question]
    said = read(report, ref)
    for answer in answers:
        assert answer in said, said
