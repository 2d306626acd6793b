"""How a provision stands: who raises it, who denies it, and what is our reading. The tracker has no voice in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import claim, event, party, source, violation
from tracker.domain import claims
from tracker.domain.claims import Standing
from tracker.domain.declared import replace
from tracker.domain.directory import Directory
from tracker.domain.records import Claim
from tracker.domain.vocabulary import RAISING_STANCES, STANCES

WITHIN = {
    "un-dprk": None,
    "unscr2397": "un-dprk",
    "unscr2397-7": "unscr2397",
    "unscr2397-7a": "unscr2397-7",
    "unscr2397-8": "unscr2397",
    "unscr1718": "un-dprk",
    "unscr1718-8aiii": "unscr1718",
    "us-dprk": None,
}
"""A regime, its instruments and their paragraphs, one of them nested; and a regime of somebody else."""


KNOWN = Directory(within=WITHIN)


def reading(key: str, *said: Claim, known: Directory = KNOWN) -> Standing:
    """How `key` stands where we read an event so, about which `said` was said."""
    (standing,) = claims.readings(event(*said, violations=(violation(key),)), known)
    return standing


# Whom a claim counts for


@pytest.mark.parametrize(
    ("about", "read_as", "counts"),
    [
        ("unscr2397-7", "unscr2397-7", True),  # the paragraph itself
        ("unscr2397", "unscr2397-7", True),  # its instrument
        ("un-dprk", "unscr2397-7", True),  # its regime
        ("un-dprk", "unscr2397-7a", True),  # whatever lies between
        ("unscr2397-7", "unscr2397-7a", True),
        ("unscr2397-7a", "unscr2397-7", True),  # who says a part is broken says the whole is
        ("unscr2397-7a", "un-dprk", True),
        ("unscr2397-8", "unscr2397-7", False),  # a sister
        ("unscr1718", "unscr2397-7", False),  # another instrument of the regime
        ("us-dprk", "unscr2397-7", False),  # somebody else's regime
        ("unheard-of", "unscr2397-7", False),
        (None, "unscr2397-7", False),  # "a breach", and of what nobody said
    ],
)
def test_an_accusation_counts_up_and_down_its_own_branch_and_nowhere_else(
    about: str | None, read_as: str, counts: bool
) -> None:
    standing = reading(read_as, claim("KR", "assesses", about))
    assert (standing.status == "assessed") is counts
    assert bool(standing.raising) is counts


@pytest.mark.parametrize(
    ("about", "read_as", "counts"),
    [
        (None, "unscr2397-7", True),  # denies the event
        (None, "un-dprk", True),
        ("unscr2397-7", "unscr2397-7", True),
        ("unscr2397", "unscr2397-7", True),
        ("un-dprk", "unscr2397-7a", True),
        ("unscr2397-7a", "unscr2397-7", False),  # clears a part and not the whole
        ("unscr2397-7", "un-dprk", False),
        ("unscr2397-8", "unscr2397-7", False),
        ("us-dprk", "unscr2397-7", False),
    ],
)
def test_a_denial_clears_what_it_names_and_all_its_parts_and_without_a_key_everything(
    about: str | None, read_as: str, counts: bool
) -> None:
    standing = reading(read_as, claim("RU", "denies", about))
    assert (standing.status == "denied") is counts
    assert bool(standing.denying) is counts


@pytest.mark.parametrize("stance", sorted(STANCES.keys() - RAISING_STANCES.keys() - {"denies"}))
def test_no_other_stance_raises_or_clears_anything(stance: str) -> None:
    standing = reading("unscr2397-7", claim("RU", stance, "unscr2397-7"), claim("KP", stance))
    assert standing.status is None
    assert (standing.raising, standing.denying) == ((), ())


def test_without_any_claim_nobody_alleges_it() -> None:
    standing = reading("unscr2397-7")
    assert standing.status is None
    assert standing.our_reading


# What the status is


@pytest.mark.parametrize(
    ("stance", "status"),
    [("alleges", "alleged"), ("investigates", "investigated"), ("assesses", "assessed"), ("finds", "found")],
)
def test_a_stance_gives_its_status(stance: str, status: str) -> None:
    assert reading("unscr2397-7", claim("KR", stance, "un-dprk")).status == status


@given(st.permutations([("US", "alleges"), ("JP", "investigates"), ("KR", "assesses"), ("EU", "finds")]), st.data())
def test_the_strongest_stance_of_several_speakers_is_the_status(
    said: list[tuple[str, str]], data: st.DataObject
) -> None:
    some = said[: data.draw(st.integers(1, 4))]
    strongest = max((stance for _, stance in some), key=list(RAISING_STANCES).index)
    status = reading("unscr2397-7", *(claim(speaker, stance, "un-dprk") for speaker, stance in some)).status
    assert status == reading("unscr2397-7", claim("KR", strongest, "un-dprk")).status


def test_what_one_raises_and_another_denies_is_disputed() -> None:
    standing = reading("unscr2397-7", claim("KR", "finds", "un-dprk"), claim("RU", "denies"))
    assert standing.status == "disputed"
    assert [said.country for said in standing.raising] == ["KR"]
    assert [said.country for said in standing.denying] == ["RU"]


def test_each_reading_stands_for_itself() -> None:
    made = event(
        claim("KR", "assesses", "unscr2397"),
        claim("RU", "denies", "unscr1718"),
        violations=(violation("unscr1718-8aiii"), violation("unscr2397-7"), violation("us-dprk")),
    )
    standings = claims.readings(made, KNOWN)
    assert [(each.key, each.status) for each in standings] == [
        ("unscr1718-8aiii", "denied"),
        ("unscr2397-7", "assessed"),
        ("us-dprk", None),
    ]
    assert [each.violation for each in standings] == list(made.violations)


# What a speaker said last


def test_a_later_claim_by_the_same_speaker_replaces_the_earlier_in_the_status() -> None:
    denied = claim("RU", "denies", date="2024-02-20")
    conceded = claim("RU", "finds", "un-dprk", date="2024-02-21")
    for said in ((denied, conceded), (conceded, denied)):
        standing = reading("unscr2397-7", *said)
        assert standing.status == "found"
        assert standing.denying == ()


def test_the_later_claim_need_not_be_the_stronger() -> None:
    said = claim("KR", "finds", "un-dprk", date="2024-02-20"), claim("KR", "alleges", "un-dprk", date="2024-03")
    assert reading("unscr2397-7", *said).status == "alleged"


def test_both_claims_stay_in_the_record() -> None:
    made = event(claim("RU", "alleges", "un-dprk", date="2023"), claim("RU", "denies", date="2024"))
    claims.readings(made, KNOWN)
    assert len(made.claims) == 2


def test_a_later_remark_takes_nothing_back() -> None:
    said = claim("KR", "assesses", "un-dprk", date="2024-02-20"), claim("KR", "comments", date="2024-02-21")
    assert reading("unscr2397-7", *said).status == "assessed"


def test_a_later_claim_about_something_else_takes_nothing_back() -> None:
    said = claim("RU", "alleges", "unscr2397-7", date="2023"), claim("RU", "denies", "us-dprk", date="2024")
    assert reading("unscr2397-7", *said).status == "alleged"


def test_of_two_claims_on_one_day_the_one_recorded_last_counts() -> None:
    said = claim("RU", "denies", date="2024-02-20"), claim("RU", "alleges", "un-dprk", date="2024-02-20")
    assert reading("unscr2397-7", *said).status == "alleged"
    assert reading("unscr2397-7", *reversed(said)).status == "denied"


def test_an_undated_claim_was_spoken_when_its_source_was_published() -> None:
    wire = source(published="2024-03-01")
    undated, dated = claim("RU", "denies", source_id=wire.id), claim("RU", "alleges", "un-dprk", date="2024-02-20")
    assert reading("unscr2397-7", undated, dated).status == "alleged"
    assert reading("unscr2397-7", undated, dated, known=replace(KNOWN, sources={wire.id: wire})).status == "denied"


def test_two_parties_that_turned_out_to_be_one_are_one_speaker() -> None:
    kept, merged = party("Ministry of Unification"), party("Unification Ministry")
    said = claim(merged.id, "alleges", "un-dprk", date="2023"), claim(kept.id, "denies", date="2024")
    assert reading("unscr2397-7", *said).status == "disputed"
    known = replace(KNOWN, parties={kept.id: kept, merged.id: kept})
    assert reading("unscr2397-7", *said, known=known).status == "denied"


def test_a_party_is_one_speaker_whichever_country_it_spoke_for() -> None:
    panel = "01900000-0000-7000-8000-00000000cafe"
    said = (
        claim(panel, "alleges", "un-dprk", date="2023", country="US"),
        claim(panel, "denies", date="2024", country="GB"),
    )
    assert reading("unscr2397-7", *said).status == "denied"


def test_a_country_and_its_ministry_are_two_speakers() -> None:
    ministry = "01900000-0000-7000-8000-00000000cafe"
    said = claim("KR", "denies", date="2024"), claim(ministry, "assesses", "un-dprk", date="2023", country="KR")
    assert reading("unscr2397-7", *said).status == "disputed"


def test_speakers_stand_in_the_order_of_the_record_once_each() -> None:
    said = (
        claim("US", "alleges", "un-dprk", date="2024-03"),
        claim("KR", "alleges", "un-dprk", date="2024-02"),
        claim("US", "assesses", "un-dprk", date="2024-04"),
        claim("JP", "alleges", "un-dprk", date="2024-01"),
    )
    standing = reading("unscr2397-7", *said)
    assert [each.country for each in standing.raising] == ["KR", "US", "JP"]


# Ours or theirs


@pytest.mark.parametrize(
    ("about", "ours"),
    [
        ("unscr2397-7", False),  # named it
        ("unscr2397-7a", False),  # named a part of it
        ("unscr2397", True),  # named less than we did
        ("un-dprk", True),
        ("us-dprk", True),  # does not speak to it
        (None, True),
    ],
)
def test_it_is_our_reading_where_no_speaker_named_it_or_a_part_of_it(about: str | None, ours: bool) -> None:
    assert reading("unscr2397-7", claim("KR", "assesses", about)).our_reading is ours


def test_who_denies_it_by_name_has_named_it() -> None:
    assert not reading("unscr2397-7", claim("RU", "denies", "unscr2397-7")).our_reading


def test_what_speakers_named_stands_by_itself_in_the_order_first_named() -> None:
    made = event(
        claim("RU", "denies", "us-dprk"),
        claim("KR", "assesses", "un-dprk"),
        claim("US", "alleges", "unscr2397-7"),
        claim("JP", "alleges", "un-dprk"),
        claim("EU", "alleges"),
        claim("GB", "condemns", "unscr1718"),
        violations=(violation("unscr2397-7"),),
    )
    standings = claims.named(made, KNOWN)
    assert [each.key for each in standings] == ["un-dprk", "unscr2397-7"]
    assert [each.violation for each in standings] == [None, made.violations[0]]
    assert not any(each.our_reading for each in standings)


# Wholes


def test_the_wholes_of_a_paragraph_lead_up_to_its_regime() -> None:
    assert list(claims.wholes("unscr2397-7a", WITHIN)) == ["unscr2397-7a", "unscr2397-7", "unscr2397", "un-dprk"]
    assert list(claims.wholes("unheard-of", WITHIN)) == ["unheard-of"]


@given(st.dictionaries(st.sampled_from("abcd"), st.none() | st.sampled_from("abcd")), st.sampled_from("abcd"))
def test_provisions_that_stand_in_a_circle_come_to_an_end(within: dict[str, str | None], key: str) -> None:
    wholes = list(claims.wholes(key, within))
    assert len(wholes) == len(set(wholes)) <= 5
    for about in "abcd":
        reading(key, claim("KR", "finds", about), claim("RU", "denies", about), known=Directory(within=within))


# Those who name no provision


def test_an_accusation_that_names_nothing_stands_by_itself_and_raises_no_provision() -> None:
    made = event(
        claim("KR", "assesses", date="2024-02-20"),
        claim("US", "alleges"),
        claim("RU", "denies"),
        violations=(violation("unscr2397-7"),),
    )
    without = claims.unnamed(made, KNOWN)
    assert without is not None
    assert (without.key, without.status) == ("", "disputed")
    assert [each.country for each in without.raising] == ["KR", "US"]
    assert [(each.key, each.status) for each in claims.standings(made, KNOWN)] == [
        ("", "disputed"),
        ("unscr2397-7", "denied"),
    ]


def test_who_names_a_provision_is_not_among_those_who_name_none() -> None:
    said = claim("KR", "assesses", "un-dprk"), claim("KR", "alleges"), claim("US", "alleges")
    without = claims.unnamed(event(*said), KNOWN)
    assert without is not None
    assert [each.country for each in without.raising] == ["US"]
    assert claims.unnamed(event(*said[:2]), KNOWN) is None


@pytest.mark.parametrize("said", [(), (claim("RU", "denies"),), (claim("KR", "reports"),), (claim("KR", "condemns"),)])
def test_without_an_accusation_nobody_names_none(said: tuple[Claim, ...]) -> None:
    assert claims.unnamed(event(*said), KNOWN) is None
    assert claims.standings(event(*said), KNOWN) == []


# Where a part is denied


def test_who_denies_a_part_by_name_is_heard_under_the_part_and_named_under_the_whole() -> None:
    made = event(claim("US", "finds", "unscr2397"), claim("RU", "denies", "unscr2397-7"))
    whole, part = claims.standings(made, KNOWN)
    assert (whole.key, whole.status, [each.country for each in whole.in_part]) == ("unscr2397", "found", ["RU"])
    assert (part.key, part.status, part.our_reading) == ("unscr2397-7", "disputed", False)


def test_a_denial_of_the_whole_or_of_something_else_is_no_part() -> None:
    for about in ("un-dprk", "unscr2397", "us-dprk", None):
        made = event(claim("US", "finds", "unscr2397"), claim("RU", "denies", about))
        (whole,) = claims.standings(made, KNOWN)
        assert whole.in_part == ()


def test_a_denial_of_a_part_that_was_taken_back_counts_no_more() -> None:
    taken_back = claim("RU", "alleges", "unscr2397-7", date="2024-03")
    made = event(claim("US", "finds", "unscr2397"), claim("RU", "denies", "unscr2397-7", date="2024-02"), taken_back)
    assert not any(each.in_part or each.denying for each in claims.standings(made, KNOWN))


def test_a_reading_goes_with_what_a_speaker_named_only_where_the_same_is_said_of_both() -> None:
    read = (violation("unscr2397-7"), violation("unscr1718-8aiii"))
    alleges = claim("KR", "alleges", "un-dprk")
    named, *ours = claims.standings(event(alleges, violations=read), KNOWN)
    assert (named.key, [each.as_whole for each in ours]) == ("un-dprk", [True, True])
    with_denial = event(alleges, claim("RU", "denies", "unscr2397"), violations=read)
    assert [(each.key, each.status, each.as_whole) for each in claims.standings(with_denial, KNOWN)] == [
        ("un-dprk", "alleged", False),
        ("unscr2397", "disputed", False),
        ("unscr2397-7", "disputed", False),  # only who denies it named the resolution
        ("unscr1718-8aiii", "alleged", False),
    ]


# What was taken back


def test_a_weaker_word_replaces_a_finding_and_says_what_it_replaced() -> None:
    found, less = claim("KR", "finds", "un-dprk", date="2024-02-20"), claim("KR", "alleges", "un-dprk", date="2024-03")
    standing = reading("unscr2397-7", less, found)
    assert (standing.status, [each.before.stance for each in standing.replaced]) == ("alleged", ["finds"])
    assert reading("unscr2397-7", found, claim("KR", "finds", "unscr2397", date="2024-03")).replaced == ()
    assert reading("unscr2397-7", found, claim("US", "alleges", "un-dprk", date="2024-03")).replaced == ()
    assert reading("unscr2397-7", claim("KR", "alleges", "un-dprk", date="2023"), found).replaced == ()


def test_a_withdrawal_is_a_denial_that_says_what_it_replaced() -> None:
    said = claim("KR", "alleges", "un-dprk", date="2024-02-20"), claim("KR", "denies", date="2024-03-01")
    standing = reading("unscr2397-7", *said)
    assert (standing.status, standing.raising, len(standing.denying)) == ("denied", (), 1)
    assert [(each.before.stance, each.now.stance) for each in standing.replaced] == [("alleges", "denies")]
    without = claims.unnamed(event(claim("KR", "alleges", date="2023"), claim("KR", "denies", date="2024")), KNOWN)
    assert without is not None
    assert without.status == "denied"


def test_who_says_so_still_and_who_denies_it_still() -> None:
    made = event(
        claim("KR", "alleges", "un-dprk", date="2023"),
        claim("KR", "denies", "un-dprk", date="2024"),
        claim("US", "denies", date="2023"),
        claim("US", "finds", "unscr2397-7", date="2024"),
        claim("RU", "denies", "us-dprk"),
        claim("JP", "alleges"),
        claim("CN", "denies"),
        claim("GB", "reports"),
    )
    assert [each.country for each in dict.fromkeys(claims.raised_by(made, KNOWN))] == ["US", "JP"]
    assert sorted({each.country or "" for each in claims.denied_by(made, KNOWN)}) == ["CN", "KR", "RU"]


@pytest.mark.parametrize(
    ("first", "second", "unordered"),
    [
        (("alleges", "un-dprk", "2024"), ("denies", "un-dprk", "2024-03-01"), True),
        (("alleges", "un-dprk", "2024-03-01"), ("denies", None, "2024-03-01"), True),  # both on one day
        (("alleges", "un-dprk", None), ("denies", "unscr2397", "2024-03-01"), True),  # one whenever
        (("alleges", "un-dprk", "2024-02"), ("denies", "un-dprk", "2024-03-01"), False),
        (("alleges", "un-dprk", "2024"), ("alleges", "unscr2397", "2024-03-01"), False),  # they say the same
        (("alleges", "us-dprk", "2024"), ("denies", "un-dprk", "2024-03-01"), False),  # of something else
        (("alleges", "un-dprk", "2024"), ("comments", "un-dprk", "2024-03-01"), False),
    ],
)
def test_two_words_whose_dates_overlap_have_no_order(
    first: tuple[str, str | None, str | None], second: tuple[str, str | None, str | None], unordered: bool
) -> None:
    one, other = (claim("KR", stance, about, date=date) for stance, about, date in (first, second))
    assert bool(list(claims.unordered(event(one, other), KNOWN))) is unordered
    assert list(claims.unordered(event(one, replace(other, country="US")), KNOWN)) == []
