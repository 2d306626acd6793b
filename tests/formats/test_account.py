"""An event in full: how sure its date is, which way it went, and whose reading a paragraph is."""

from __future__ import annotations

import pytest

from tests.factories import (
    accused,
    citation,
    claim,
    event,
    gift,
    item,
    participant,
    party,
    provision,
    source,
    violation,
)  # fmt: skip
from tests.formats.pages import accounts_of, directory
from tracker.domain.records import Link
from tracker.formats import json_, wording
from tracker.formats.wording import certainty

REGIME = provision("un-dprk", name="UN sanctions on the DPRK")
RESOLUTION = provision("unscr1718", "instrument", "un-dprk", name="1718", symbol="S/RES/1718 (2006)")
LUXURY = provision(
    "unscr1718-8aiii", "paragraph", "unscr1718", name="no luxury goods", paragraph="8(a)(iii)", since="2006-10-14",
    paragraph_verified="yes",
)  # fmt: skip
KNOWN = directory(REGIME, RESOLUTION, LUXURY)


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("2024-02-20", ""),
        ("2024-02", "some time in it; the day is not known"),
        ("2023-09-12/2023-09-17", "lasted over this time"),
        ("2023-09-13/..", "began then; its end is not known"),
        ("../2018", "lasted until then; its start is not known"),
        ("[..2018-03-11]", "on some day up to then"),
        ("[2024-02-20..]", "then or on some later day"),
        ("2018-10-16?", "uncertain"),
        ("2021~", "some time in it; the day is not known; approximate"),
    ],
)
def test_how_sure_a_date_is(edtf: str, said: str) -> None:
    assert certainty(event(date=edtf)) == said


def test_the_way_it_went_is_in_names() -> None:
    through = (participant("origin", "AE"), participant("transit", "CN"), participant("destination", "KP"))
    shipment, of_nobody_known, visit = accounts_of(
        event(type="shipment", participants=through),
        gift(participants=(participant("recipient", "KP"),)),
        event(type="visit", participants=(participant("visitor", "KP"), participant("host", "SG"))),
    )
    assert shipment.way == "United Arab Emirates → China → North Korea"
    assert of_nobody_known.way == "not known → North Korea"
    assert visit.way == "host: Singapore"


def test_a_paragraph_that_no_speaker_named_is_our_reading_of_what_one_named() -> None:
    gave = gift(
        claims=(claim("KR", "assesses", "un-dprk", against=(accused("RU"),)),), violations=(violation(LUXURY.key),)
    )
    (shown,) = accounts_of(gave, known=KNOWN)
    named, read = shown.breaches
    assert (named.label, named.ours, named.whose) == ("UN-DPRK", False, "named by the speaker")
    assert (read.label, read.ours, read.whose) == (
        *("1718 ¶8(a)(iii)", True),
        "our reading of UN-DPRK; no speaker named it",
    )
    assert named.said == "assessed a breach by KR; denied by nobody we have read"
    assert read.said == "", "the ministry did not name it, and no line may look as if it had"
    assert read.beside == "in force since 14 Oct 2006", "the report says once what no assessment means"
    (said,) = shown.claims
    assert said.said == "assesses a breach of UN-DPRK against RU"
    assert shown.standing == "assessed"


def test_a_paragraph_that_only_a_denial_names_is_still_our_reading() -> None:
    denies = claim("RU", "denies", LUXURY.key)
    (shown,) = accounts_of(gift(claims=(denies,), violations=(violation(LUXURY.key),)), known=KNOWN)
    (read,) = shown.breaches
    assert (read.ours, read.whose) == (True, "our reading; only who denies it named it")
    assert read.said == "alleged by nobody we have read; denied by RU"


def test_a_reading_that_nobody_raises_says_so() -> None:
    (shown,) = accounts_of(gift(violations=(violation(LUXURY.key),)), known=KNOWN)
    assert (shown.standing, shown.breaches[0].whose) == ("ours", "our reading; no speaker named it")
    assert shown.breaches[0].said == "alleged by nobody we have read"


def test_the_most_contested_provision_gives_the_event_its_colour() -> None:
    alleges, denies = claim("US", "alleges", "un-dprk"), claim("RU", "denies")
    told = [gift(), gift(claims=(alleges,)), gift(claims=(alleges, denies), violations=(violation(LUXURY.key),))]
    assert [each.standing for each in accounts_of(*told, known=KNOWN)] == ["none", "alleged", "disputed"]
    elsewhere = gift(claims=(alleges,), violations=(violation("us-dprk"),))
    assert [each.standing for each in accounts_of(elsewhere, known=KNOWN)] == ["alleged"], "more than only our reading"


def test_each_country_asked_for_has_its_own_roles() -> None:
    (shown,) = accounts_of(gift("RU", "KP"), asked=("RU", "KP"))
    assert shown.as_role == "Russia: giver; North Korea: recipient"
    (of_none,) = accounts_of(gift("RU", "KP"), asked=())
    assert (of_none.as_role, of_none.every_role) == ("", ["giver", "recipient"])


def test_a_claim_without_a_day_takes_that_of_its_source_and_names_its_number() -> None:
    kcna, daily = source("KCNA", published="2024-02-20"), source("Daily", published="2024-02-21")
    ministry = party("Ministry")
    said = claim(ministry.id, "reports", source_id=kcna.id, text="A car", credibility=2, where="line 3")
    (shown,) = accounts_of(
        gift(claims=(said,), citations=(citation(daily.id, quote="a car"),)), known=directory(kcna, daily, ministry)
    )
    (spoken,) = shown.claims
    assert (spoken.day, spoken.speaker, spoken.source, spoken.beside) == (
        "20 Feb 2024",
        "Ministry",
        2,
        "line 3; credibility 2",
    )
    assert [(each.number, each.quote) for each in shown.references] == [(1, "a car")]


def test_a_link_to_an_event_outside_says_that_it_is_outside() -> None:
    other = event(title="The summit")
    follows = gift(items=(item(),), links=(Link(kind="follows", event_id=other.id),))
    shown, _ = accounts_of(follows, other)
    assert list(shown.linked({other.ref: "The summit"})) == [("follows", other.ref, "The summit", True)]
    outside = f"event {other.ref}, which is not in this report"
    assert list(shown.linked({})) == [("follows", other.ref, outside, False)]


def test_two_papers_that_print_one_wire_are_one_origin() -> None:
    wire = source("KCNA", published="2024-02-20")
    one, two = (source(name, relays=wire.id) for name in ("Daily", "Weekly"))
    known = directory(wire, one, two)
    (shown,) = accounts_of(gift(citations=(citation(one.id), citation(two.id))), known=known)
    assert shown.origins == "Independent origins: 1"
    unnamed = source("Third", republication=True)
    (shown,) = accounts_of(
        gift(citations=(citation(one.id), citation(unnamed.id))), known=directory(wire, one, unnamed)
    )
    assert shown.origins == "Independent origins: at least 1, at most 2"


def test_nothing_is_worded_before_somebody_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def worded(*_: object) -> str:
        raise AssertionError("a writer of data pays for words")

    for name in ("facts", "standing", "provision_label", "certainty", "claim", "item", "source"):
        monkeypatch.setattr(wording, name, worded)
    (account,) = accounts_of(gift(claims=(claim("KR", "alleges", "un-dprk"),), items=(item(),)), known=KNOWN)
    assert json_.item(account)["standings"][0]["status"] == "alleged"
    with pytest.raises(AssertionError):
        assert account.lines


def test_a_claim_reads_as_a_sentence() -> None:
    said = (
        claim("KR", "investigates", "un-dprk"), claim("RU", "denies", "un-dprk"), claim("CN", "denies"),
        claim("US", "alleges"), claim("JP", "announces", "un-dprk"), claim("KP", "reports"),
    )  # fmt: skip
    (shown,) = accounts_of(gift(claims=said), known=KNOWN)
    assert [each.said for each in shown.claims] == [
        "investigates a breach of UN-DPRK", "denies a breach of UN-DPRK", "denies", "alleges a breach",
        "announces as to UN-DPRK", "reports",
    ]  # fmt: skip
