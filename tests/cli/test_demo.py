"""The reference events: each of the demo's can be shown, found by its words, and printed for every country in it."""

from __future__ import annotations

import re

from tests.cli.conftest import Desk


def test_every_reference_event_can_be_shown_found_and_printed(demo: Desk) -> None:
    events = demo.json("list")
    printed: dict[str, str] = {}
    for event in events:
        assert event["title"] in " ".join(demo.ok("show", event["ref"]).out.split())
        words = " ".join(event["title"].split()[:6])
        assert event["ref"] in demo.ok("list", "--search", words, "-f", "plain").out
        for country in {each["country"] for each in event["participants"] if each["country"]}:
            if country not in printed:
                printed[country] = demo.ok("timeline", country, "-f", "plain").out
            assert event["ref"] in printed[country]
    assert len(events) == 71


def test_the_dogs_breach_nothing_and_nobody_says_so(demo: Desk) -> None:
    (dogs,) = demo.json("list", "--search", "dogs", "--type", "gift")
    assert (dogs["title"], dogs["violations"], dogs["standings"]) == ("Pungsan dogs for Putin", [], [])


JUDGING = (
    "lawful",
    "illicit deliveries",
    "at issue",
    "ceiling.",
    "smuggled",
    "on record as",
    "is said to see",
    "carve-out",
)


def test_what_the_demo_says_in_its_own_voice_judges_nothing(demo: Desk) -> None:
    """Titles, summaries and notes belong to nobody named; what a speaker holds is in a claim."""
    for event in demo.json("list"):
        notes = [each["note"] for part in ("participants", "items", "violations") for each in event[part]]
        own = " ".join(filter(None, (event["title"], event["summary"], *notes)))
        assert [word for word in JUDGING if word in own] == [], event["title"]


def test_a_listed_ships_flag_is_no_country_that_listed_it(demo: Desk) -> None:
    (ref,) = (each["ref"] for each in demo.json("list", "--search", "three tankers", "--type", "designation"))
    page = demo.ok("timeline", "KP", "--type", "designation", "-f", "html").out
    assert "authority: 1718 Committee; listed: Shang Yuan Bao (flag Panama)" in page
    assert "PA flag" in demo.ok("timeline", "KP", "--type", "designation").out
    assert "Shang Yuan Bao (flag PA)" in demo.ok("show", ref).out
    assert "PA listed" not in demo.ok("timeline", "KP").out


def test_people_read_words_and_programs_codes(demo: Desk) -> None:
    (event,) = demo.json("list", "--search", "tankers at sea", "--type", "ship_to_ship")
    assert event["items"][0]["category"] == "refined_petroleum"
    assert "refined_petroleum" not in demo.ok("show", event["ref"]).out
    page = demo.ok("timeline", "KP", "--type", "ship_to_ship", "-f", "html").out
    assert re.findall(r">[^<]*refined_petroleum[^<]*<", page.partition('<script type="application/json"')[0]) == []
