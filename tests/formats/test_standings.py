"""Who alleges and who denies: the page, the timeline and the reports say the same, and hide nobody."""

from __future__ import annotations

import pytest

from tests.factories import claim, event, party, provision, violation
from tests.formats.pages import accounts_of, directory
from tracker.domain.directory import Directory
from tracker.domain.records import Claim, Event
from tracker.formats import briefing
from tracker.formats.account import Account
from tracker.formats.json_ import item
from tracker.formats.statistics import Statistics

MINISTRY, TRADER = party("Ministry of Unification"), party("Ningbo Trading")
KNOWN = directory(
    provision("un-dprk", name="UN sanctions on the DPRK"),
    provision("unscr2397", "instrument", "un-dprk", symbol="S/RES/2397 (2017)"),
    provision("unscr2397-7", "paragraph", "unscr2397", paragraph="7", paragraph_verified="yes"),
    MINISTRY,
    TRADER,
)
READ = (violation("unscr2397-7"),)


def timeline(made: Event, known: Directory = KNOWN) -> list[str]:
    return list(Account(made, known).standing_lines)


def page(made: Event) -> str:
    lines = [line.text.strip() for line in briefing.page(made, KNOWN, {}, (), None)]
    start = lines.index("ALLEGED BREACHES")
    return " | ".join(lines[start + 1 : lines.index("", start + 1)] if "" in lines[start + 1 :] else lines[start + 1 :])


def test_a_denial_below_what_is_alleged_is_in_every_report() -> None:
    made = event(claim("KR", "alleges", "un-dprk"), claim("RU", "denies", "unscr2397"), violations=READ)
    assert timeline(made) == [
        "UN-DPRK: alleged by KR; denied in part by RU",
        "2397: disputed (alleged by KR; denied by RU)",
        "our reading: 2397 ¶7; disputed (alleged by KR; denied by RU)",
    ]
    assert "un-dprk" in page(made)
    assert "disputed (alleged by KR; denied by RU)" in page(made)
    assert "nobody we have read" not in page(made)
    (shown,) = accounts_of(made, known=KNOWN)
    assert [each.said for each in shown.breaches] == [
        "alleged by KR; denied in part by RU",
        "disputed (alleged by KR; denied by RU)",
        "disputed (alleged by KR; denied by RU)",
    ]
    assert shown.standing == "disputed"
    regime, resolution, paragraph = item(Account(made, KNOWN))["standings"]
    assert [each["provision"] for each in (regime, resolution, paragraph)] == ["un-dprk", "unscr2397", "unscr2397-7"]
    assert [(each["what"], each["country"]) for each in regime["denied_by"]] == [("part", "RU")]
    assert [(each["what"], each["about"]) for each in resolution["denied_by"]] == [("breach", "unscr2397")]
    assert (paragraph["status"], paragraph["ours"], paragraph["named_by_speaker"]) == ("disputed", True, False)


def test_without_a_reading_of_ours_the_denied_part_stands_by_itself() -> None:
    made = event(claim("US", "finds", "unscr2397"), claim("RU", "denies", "unscr2397-7"))
    assert timeline(made) == [
        "2397: found a breach by US; denied in part by RU",
        "2397 ¶7: disputed (found a breach by US; denied by RU)",
    ]
    assert "denied by nobody" not in page(made)
    (shown,) = accounts_of(made, known=KNOWN)
    assert [each.whose for each in shown.breaches] == ["named by the speaker", "named by who denies it"]
    assert [(key, each.raised) for key, each in Statistics.of(("KP",), [([made], KNOWN)]).most_alleged] == [
        ("unscr2397", 1)
    ], "nobody who raises it named the paragraph"


def test_a_claim_that_names_no_provision_is_told_and_gives_the_event_its_colour() -> None:
    made = event(claim(MINISTRY.id, "assesses", country="KR", date="2024-02-20"), violations=READ)
    assert timeline(made) == [
        "no provision named: assessed a breach by Ministry of Unification (KR); denied by nobody we have read",
        "our reading: 2397 ¶7; named by nobody we have read",
    ]
    assert "no provision named | assessed a breach by Ministry of Unification (KR), 20 Feb 2024" in page(made)
    assert "alleged by nobody" not in page(made)
    (shown,) = accounts_of(made, known=KNOWN)
    assert shown.standing == "assessed"
    assert [each.label for each in shown.breaches] == ["no provision named", "2397 ¶7"]
    unnamed, read = item(Account(made, KNOWN))["standings"]
    assert (unnamed["provision"], unnamed["status"], unnamed["named_by_speaker"]) == (None, "assessed", False)
    assert (read["status"], read["raised_by"]) == (None, []), "an accusation without a KEY raises none"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            (claim("KR", "alleges", "un-dprk", date="2024-03-01"), claim("RU", "denies", date="2022-09-21")),
            "disputed (alleged by KR; denied by RU, before the event)",
        ),
        (
            (claim("KR", "alleges", "un-dprk"), claim(TRADER.id, "denies")),
            "disputed (alleged by KR; denied by Ningbo Trading, for itself alone)",
        ),
        (
            (claim("KR", "finds", "un-dprk", date="2024-02-20"), claim("KR", "alleges", "un-dprk", date="2024-03")),
            "alleged by KR; formerly found a breach by KR, 20 Feb 2024; denied by nobody we have read",
        ),
        (
            (claim("KR", "alleges", "un-dprk", date="2024-02-20"), claim("KR", "denies", date="2024-03-01")),
            "withdrawn by KR, 1 Mar 2024 (its allegation of 20 Feb 2024); denied by KR",
        ),
    ],
    ids=["denied before it happened", "denied for itself", "says less now", "taken back"],
)
def test_what_a_reader_has_to_know_to_weigh_a_word(said: tuple[Claim, ...], told: str) -> None:
    assert timeline(event(*said)) == [f"UN-DPRK: {told}"]


def test_the_page_gives_the_day_of_each_word() -> None:
    made = event(
        claim("US", "alleges", "un-dprk", date="2024-03-01"),
        claim("KR", "alleges", "un-dprk", date="2024-03-02"),
        claim("RU", "denies", date="2022-09-21"),
    )
    said = "disputed (alleged by US, 1 Mar 2024, and KR, 2 Mar 2024; denied by RU, 21 Sep 2022, before the event)"
    assert said in page(made)
    assert accounts_of(made, known=KNOWN)[0].breaches[0].said == said
