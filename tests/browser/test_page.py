"""The page as it is seen: in a real browser, from disk, with and without scripts, on a phone, on paper, by ear."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.cli.conftest import Desk
from tests.reading import text_of_pdf

pytestmark = pytest.mark.browser

SHOWN = "article.event:not([hidden])"
LIMOUSINE = "BD5NXFVW"


def shown(page: Page) -> list[str]:
    """The refs of the events that are to be seen."""
    return [str(each.get_attribute("id")) for each in page.locator(SHOWN).all() if each.is_visible()]


def wanted(report: Path, *arguments: str) -> list[str]:
    """The refs that the tracker's own filter gives."""
    return [event["ref"] for event in Desk(report.parent).json("timeline", "KP", *arguments)]


def choose(page: Page, facet: str, *values: str) -> None:
    """Ticks values of a filter."""
    holder = page.locator(".facet", has=page.locator(f'input[name="{facet}"]'))
    holder.locator("summary").click()
    for value in values:
        holder.locator(f'input[value="{value}"]').check()
    page.keyboard.press("Escape")


def said(page: Page, beginning: str) -> None:
    """Waits for what a screen reader is told. Not by `wait_for_function`: the page's policy forbids its eval."""
    expect(page.locator("#said")).to_have_text(re.compile(f"^{beginning}"))


def settled(page: Page, number: int) -> None:
    """Waits until so many events are said to be shown."""
    said(page, f"{number} of")


# Filters and search. --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choices", "arguments"),
    [
        ({"type": ["gift", "visit"]}, ("--type", "gift", "--type", "visit")),
        ({"role": ["recipient"], "status": ["occurred"]}, ("--role", "recipient", "--status", "occurred")),
        ({"provision": ["unscr2397-7"]}, ("--about", "unscr2397-7")),
    ],
)
def test_filters_keep_what_the_trackers_own_filters_keep(
    report: Path, open_page: Open, choices: dict[str, list[str]], arguments: tuple[str, ...]
) -> None:
    refs = wanted(report, *arguments)
    with open_page(report) as page:
        for facet, values in choices.items():
            choose(page, facet, *values)
        settled(page, len(refs))
        assert shown(page) == refs


def test_a_filter_by_goods_keeps_the_events_that_moved_some(report: Path, open_page: Open) -> None:
    kinds = {"coal", "luxury_goods"}
    events = Desk(report.parent).json("timeline", "KP")
    refs = [each["ref"] for each in events if kinds & {item["category"] for item in each["items"]}]
    with open_page(report) as page:
        choose(page, "goods", *kinds)
        settled(page, len(refs))
        assert shown(page) == refs
        assert "luxury goods" in (page.locator('label:has(input[value="luxury_goods"])').text_content() or "")


def test_who_alleges_a_breach_without_naming_a_rule_is_found_among_the_alleged(report: Path, open_page: Open) -> None:
    (named_nothing,) = wanted(report, "--search", "air defence troops")
    with open_page(report) as page:
        choose(page, "standing", "alleged")
        page.fill("#q", "air defence")
        settled(page, 1)
        assert shown(page) == [named_nothing]


def test_events_whose_start_is_not_known_stand_first_and_the_page_says_why(report: Path, open_page: Open) -> None:
    with open_page(report, java_script_enabled=False) as page:
        first = page.locator("section.year").first
        assert first.locator("h3").inner_text() == "Start not known 8 events"
        assert "These stand first because the order goes by the earliest day." in first.inner_text()
        assert shown(page)[:8] == [event["ref"] for event in Desk(report.parent).json("timeline", "KP")[:8]]


@pytest.mark.parametrize(("since", "until"), [("2023-09", "2024-02-20"), ("2020", ""), ("", "2009")])
def test_a_period_keeps_what_may_fall_in_it(report: Path, open_page: Open, since: str, until: str) -> None:
    refs = wanted(report, *(("--since", since) if since else ()), *(("--until", until) if until else ()))
    with open_page(report) as page:
        page.fill("#from", since)
        page.fill("#to", until)
        settled(page, len(refs))
        assert shown(page) == refs


def test_a_search_finds_words_whatever_their_case_and_accents(report: Path, open_page: Open) -> None:
    with open_page(report) as page:
        page.fill("#q", "PESKOV aurús")
        settled(page, 1)
        assert shown(page) == [LIMOUSINE]
        page.click("#clear")
        settled(page, 60)


def test_the_picture_and_the_years_follow_the_list(report: Path, open_page: Open) -> None:
    with open_page(report) as page:
        choose(page, "type", "launch")
        settled(page, 3)
        bars = [bar for bar in page.locator("#bars .bar").all() if bar.is_visible()]
        assert sorted(str(bar.get_attribute("href"))[1:] for bar in bars) == sorted(shown(page))
        assert page.locator("#lanes text").all_text_contents() == ["launch (3)"]
        assert [year.inner_text() for year in page.locator(".years a").all() if year.is_visible()] == [
            "2023 2",
            "2024 1",
        ]
        page.click('[data-lanes="counterparty"]')
        assert sum(int(re.findall(r"\d+", lane)[-1]) for lane in page.locator("#lanes text").all_text_contents()) == 3


def test_of_the_sources_those_of_the_shown_events_stay_with_their_numbers(report: Path, open_page: Open) -> None:
    with open_page(report) as page:
        before = page.locator(".sources li").count()
        choose(page, "type", "launch")
        settled(page, 3)
        cited = {str(each.get_attribute("href"))[1:] for each in page.locator(f"{SHOWN} a.cite").all()}
        left = [each for each in page.locator(".sources li").all() if each.is_visible()]
        assert {each.get_attribute("id") for each in left} == cited
        assert all(each.get_attribute("id") == f"s{each.get_attribute('value')}" for each in left)
        assert page.locator("#sources-shown").inner_text().startswith(f"{len(left)} of {before},")
        page.click("#clear")
        settled(page, 60)
        assert page.locator(".sources li:visible").count() == before


def test_with_nothing_asked_the_picture_is_as_the_tracker_drew_it(report: Path, open_page: Open) -> None:
    """One drawing in two languages: Python's for paper and without scripts, the page's own to move its bars."""

    def places(page: Page) -> Any:
        return page.locator("#bars rect").evaluate_all(
            "all => all.map(rect => ['x', 'y', 'width', 'height'].map(name => +rect.getAttribute(name)))"
        )

    with open_page(report) as page:
        moved, lanes = places(page), page.locator("#lanes text").all_text_contents()
        ticks = page.locator("#ticks text").all_text_contents()
    with open_page(report, java_script_enabled=False) as page:
        assert page.locator("#lanes text").all_text_contents() == lanes
        assert page.locator("#ticks text").all_text_contents() == ticks
        drawn = [[float(str(bar.get_attribute(name))) for name in ("x", "y", "width", "height")]
                 for bar in page.locator("#bars rect").all()]  # fmt: skip
    assert moved == [pytest.approx(each, abs=0.11) for each in drawn]


# Taking away. ---------------------------------------------------------------------------------------------------------


def test_the_rows_shown_are_downloaded_as_the_tracker_writes_them(report: Path, open_page: Open) -> None:
    Desk(report.parent).ok("timeline", "KP", "--type", "gift", "-o", "gifts.csv")
    with open_page(report) as page:
        choose(page, "type", "gift")
        settled(page, 7)
        with page.expect_download() as download:
            page.click("#csv")
        assert download.value.suggested_filename == "north-korea-timeline-of-events.csv"
        assert download.value.path().read_bytes() == (report.parent / "gifts.csv").read_bytes()


def test_a_citation_names_event_date_report_and_sources(report: Path, open_page: Open) -> None:
    with open_page(report, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.click(f"#{LIMOUSINE} .tools-of-event button")
        said(page, "Citation copied")
        copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(
        f"“Aurus limousine for Kim Jong Un”, Feb 2024 (event {LIMOUSINE}). In: North Korea: timeline"
    )
    assert re.search(r"In: North Korea: timeline of events \(sanctions-event tracker [\d.]+\)\.", copied)
    assert "TradeSphere, 20 Feb 2024, republished" in copied


def test_a_period_that_cannot_be_read_or_ends_before_it_begins_is_told(report: Path, open_page: Open) -> None:
    with open_page(report) as page:
        page.fill("#from", "Feb 2024")
        said(page, r"\d+ of \d+ events shown; Feb 2024 is not read: write 2024, 2024-02 or 2024-02-20$")
        page.fill("#from", "2024")
        page.fill("#to", "2023")
        said(page, r"\d+ of \d+ events shown; the period ends before it begins$")
        page.fill("#to", "2024-02")
        said(page, r"\d+ of \d+ events shown$")


def test_an_address_leads_back_to_an_event_or_a_filter(report: Path, open_page: Open) -> None:
    with open_page(report) as page:
        page.fill("#q", "limousine")
        page.wait_for_url("**#?q=limousine")
        address = page.url
        choose(page, "type", "launch")
        page.wait_for_url("**type=launch")
        settled(page, 0)
        page.goto(address)
        said(page, "[1-9]")
        assert LIMOUSINE in shown(page)
        page.evaluate("location.hash = '#8A8N5RX2'")
        settled(page, 60)
        assert page.locator('[id="8A8N5RX2"]').is_visible()
        assert page.url.endswith("#8A8N5RX2")


# Reading without scripts, on a phone, on paper, by keyboard and ear. --------------------------------------------------


def test_without_scripts_everything_is_there_to_read(report: Path, open_page: Open) -> None:
    with open_page(report, java_script_enabled=False) as page:
        assert shown(page) == wanted(report)
        assert not page.locator("#filters").is_visible()
        text = page.locator("body").inner_text()
        article = page.locator(f'[id="{LIMOUSINE}"]').text_content() or ""
    for words in (
        "How to read this",
        "60 events, 111 sources",
        "How this was made",
        "none: every event recorded of the countries",
    ):
        assert words in text
    for words in (
        "Russia → North Korea",
        "Vladimir Putin (RU)",
        "Ministry of Unification (KR) assesses a breach of UN-DPRK",
    ):
        assert words in article
    assert "our reading of UN-DPRK; no speaker named it" in article
    assert "denied by nobody we have read" in article


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_nothing_has_to_be_read_sideways(report: Path, open_page: Open, scripts: bool) -> None:
    with open_page(report, width=360, height=740, java_script_enabled=scripts) as page:
        wide = [each.bounding_box() for each in page.locator("article, h1, .how, .years, .sources, footer").all()[:20]]
        assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in wide)
        if scripts:
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            labels = [each.bounding_box() for each in page.locator("#bars text").all()]
            assert len(labels) == 60
            edge = page.locator("#picture").bounding_box() or {}
            right = edge["x"] + edge["width"]
            assert all(box and edge["x"] <= box["x"] <= right - box["width"] for box in labels), "no title is cut"
            assert all(box and box["height"] >= 11 for box in labels), "and each can be read"


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (1200, "dark"), (360, "light")])
def test_axe_finds_nothing_to_mend(story: Path, open_page: Open, scheme: str, width: int) -> None:
    with open_page(story, width=width, color_scheme=scheme) as page:
        page.locator(".facet summary").first.click()
        assert violations(page) == []


def violations(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"][:3]]) for each in found]


def test_the_keyboard_reaches_everything(report: Path, open_page: Open) -> None:
    with open_page(report) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the events"
        page.locator("#q").focus()
        page.keyboard.type("limousine")
        page.wait_for_url("**#?q=limousine")
        page.locator('#bars [tabindex="0"]').focus()
        before = page.evaluate("document.activeElement.getAttribute('href')")
        page.keyboard.press("ArrowRight")
        after = page.evaluate("document.activeElement.getAttribute('href')")
        assert after.startswith("#")
        assert after != before
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{after}")
        page.locator(".facet summary").first.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.type") == "checkbox"
        page.keyboard.press("Space")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.localName") == "summary"


def test_a_screen_reader_is_told_how_many_are_shown(report: Path, open_page: Open) -> None:
    with open_page(report) as page:
        told = page.locator("#said")
        assert (told.get_attribute("role"), told.get_attribute("aria-live")) == ("status", "polite")
        headings = page.locator("h1, h2, h3, h4, h5").evaluate_all("all => all.map(each => +each.localName[1])")
        assert headings[0] == 1
        assert all(deeper - above <= 1 for above, deeper in pairwise(headings))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_prints_on_a4_what_is_shown_and_no_controls(
    report: Path, open_page: Open, tmp_path: Path, scheme: str
) -> None:
    printed = tmp_path / "printed.pdf"
    with open_page(report, color_scheme=scheme) as page:
        choose(page, "type", "gift")
        settled(page, 7)
        assert not page.locator("#narrowed").is_visible()
        page.pdf(path=printed, prefer_css_page_size=True)
    text = text_of_pdf(printed)
    assert "Of these, 7 are shown here. Type: gift." in text, "paper does not show the form in which it was chosen"
    assert "Aurus limousine for Kim Jong Un" in text
    assert "Kim Jong Un at Vostochny\n" not in text.replace("follows Kim Jong Un at Vostochny\n", "").replace(
        "part of Kim", ""
    )
    assert "Download shown rows" not in text
    assert "https://beyondparallel.csis.org" in text, "on paper an address has to be read"


# What must not happen. ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False])
def test_hostile_text_stays_text(hostile: Path, open_page: Open, scripts: bool) -> None:
    """`open_page` has seen to it that there was no dialog, no request, and nothing that the policy stopped."""
    with open_page(hostile, java_script_enabled=scripts) as page:
        assert page.locator("article").count() == 1
        assert page.locator("img, iframe, object, article script, [onload], [onerror], [onfocus]").count() == 0
        assert "XSS</script><script>alert(1)</script>" in page.locator("article h4").inner_text()
        assert "{{7*7}} ${alert(4)} $script" in page.locator("article .summary").inner_text()
        if scripts:
            page.fill("#q", "onerror=alert(2)")
            settled(page, 1)
            page.click(".tools-of-event button")


def test_the_policy_lets_nothing_in_that_the_page_did_not_bring(report: Path, open_page: Open) -> None:
    page_text = report.read_text(encoding="utf-8")
    policy = re.findall(r'Content-Security-Policy" content="([^"]+)"', page_text)[0]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    broken = report.with_name("broken.html")
    broken.write_text(page_text.replace("</main>", "<script>document.title = 'taken over'</script></main>"))
    with pytest.raises(AssertionError, match="Content Security Policy"), open_page(broken) as page:
        assert page.title() == "North Korea: timeline of events"


def test_a_page_of_five_thousand_events_can_be_searched(tmp_path: Path, open_page: Open) -> None:
    from tests.browser.many import report_of

    path = tmp_path / "many.html"
    path.write_text(report_of(5_200), encoding="utf-8")
    with open_page(path) as page:
        assert page.locator("article").count() == 5_000
        assert "These are the first 5,000 events; more fit the filter." in page.locator(".cut").inner_text()
        page.fill("#q", "event number 4999")
        settled(page, 1)
