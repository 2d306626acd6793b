"""The reference events: each of the demo's can be shown, found by its words, and printed for every country in it."""

from __future__ import annotations

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
    assert (dogs["title"], dogs["violations"], dogs["named_provisions"]) == ("Pungsan dogs for Putin", [], [])
