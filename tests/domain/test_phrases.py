"""The short forms people type: what each is read as, and what is refused so that nothing wrong is saved quietly."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.factories import when
from tests.strategies import TREACHEROUS
from tracker.domain import phrases, vocabulary
from tracker.domain.countries import AmbiguousCountry, NoSuchCountry
from tracker.domain.phrases import TypedClaim, TypedParticipant, TypedWho
from tracker.domain.records import Item, Quantity, Source, Value
from tracker.errors import NotFound, NotUnderstood, TrackerError

PUBLICATION = date(2024, 2, 20)


def source(text: str, as_of: date | None = None) -> dict[str, Any]:
    return phrases.fields(Source, "publisher", text, as_of)


# WHO


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Vladimir Putin (RU)", TypedWho(name="Vladimir Putin", country="RU")),
        ("Vladimir Putin (Russia)", TypedWho(name="Vladimir Putin", country="RU")),
        ("Kim Jong Un (DPRK)", TypedWho(name="Kim Jong Un", country="KP")),
        ("  Kim Jong Un   ( north korea ) ", TypedWho(name="Kim Jong Un", country="KP")),
        ("Kim Jong Un", TypedWho(name="Kim Jong Un")),
        ("person: Kim Jong Un (KP)", TypedWho(name="Kim Jong Un", kind="person", country="KP")),
        ("Public_Body: KCNA (KP)", TypedWho(name="KCNA", kind="public_body", country="KP")),
        ("vessel: Ugor (PO-92) (RU)", TypedWho(name="Ugor (PO-92)", kind="vessel", country="RU")),
        ("Ugor (PO-92)", TypedWho(name="Ugor (PO-92)")),
        ("Chong Chon Gang (IMO 7937317)", TypedWho(name="Chong Chon Gang (IMO 7937317)")),
        ("Kim ()", TypedWho(name="Kim ()")),
        ("Office 39: Daesong (KP)", TypedWho(name="Office 39: Daesong", country="KP")),  # no kind of party
        ("AE", TypedWho(country="AE")),
        ("ae", TypedWho(country="AE")),
        ("North Korea", TypedWho(country="KP")),
        ("Crimea", TypedWho(country="UA-43")),
        ("Georgia", TypedWho(country="GE")),
        ("person: Georgia", TypedWho(name="Georgia", kind="person")),
        ("(KP)", TypedWho(country="KP")),
        ("ref:7KQ2M0XW", TypedWho(ref="7KQ2M0XW")),
        ("REF: 7kq", TypedWho(ref="7kq")),
        ("?used car dealer (JP)", TypedWho(note="used car dealer", country="JP")),
        ("? a dealer", TypedWho(note="a dealer")),
        ("?Japan", TypedWho(note="Japan")),
    ],
)
def test_a_participant_is_a_party_a_country_or_somebody_unnamed(typed: str, meant: TypedWho) -> None:
    assert phrases.who(typed) == meant


@pytest.mark.parametrize("typed", ["Kim Jong Un (Nort Korea)", "person: Kim (Nort Korea)", "?dealer (Phillipines)"])
def test_parentheses_that_nearly_name_a_country_are_not_made_part_of_a_name(typed: str) -> None:
    with pytest.raises(NoSuchCountry, match="did you mean") as refused:
        phrases.who(typed)
    assert isinstance(refused.value, NotFound)
    assert refused.value.exit_code == 3


@pytest.mark.parametrize("typed", ["Korea", "Kim (Korea)", "Lumumba (Congo)"])
def test_a_name_that_two_countries_share_is_refused(typed: str) -> None:
    with pytest.raises(AmbiguousCountry, match="write which one"):
        phrases.who(typed)


@pytest.mark.parametrize("typed", ["", "  ", "?", "? ", "ref:", "ref:  "])
def test_nobody_is_no_participant(typed: str) -> None:
    with pytest.raises(NotUnderstood):
        phrases.who(typed)


# A participant and its parts


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("SG; declared", TypedParticipant(TypedWho(country="SG"), basis="declared")),
        (
            "CN; place=Ningbo; date=2020",
            TypedParticipant(TypedWho(country="CN"), place="Ningbo", date=when("2020")),
        ),
        (
            "Kim Jong Un (KP);note = by train; alleged",
            TypedParticipant(TypedWho(name="Kim Jong Un", country="KP"), basis="alleged", note="by train"),
        ),
        (r"A\; B Trading (CN)", TypedParticipant(TypedWho(name="A; B Trading", country="CN"))),
        (r"CN; note=one\; two=three", TypedParticipant(TypedWho(country="CN"), note="one; two=three")),
    ],
)
def test_parts_follow_a_participant_in_any_order(typed: str, meant: TypedParticipant) -> None:
    assert phrases.participant(typed) == meant


def test_a_relative_date_is_read_against_the_publication_alone() -> None:
    assert phrases.participant("CN; date=last year", PUBLICATION).date == when("2023")
    with pytest.raises(NotUnderstood):
        phrases.participant("CN; date=last year")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("CN; declard", "did you mean declared?"),
        ("CN; plase=Ningbo", "did you mean place?"),
        ("CN; Ningbo", "'Ningbo' is none of its parts (declared, alleged, place=, note=, date=)"),
        ("CN; place=", "place= is empty; leave it out"),
        ("CN; date=03/04/2024", "03/04/2024"),
        ("CN; place=Ningbo; place=Dalian", "its place is there twice"),
        ("CN; declared; alleged", "its basis is there twice"),
    ],
)
def test_a_part_that_is_none_is_refused_with_what_could_be(typed: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        phrases.participant(typed)
    assert said in str(refused.value)


# ITEM


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Aurus limousine", Item(name="Aurus limousine")),
        (
            "Aurus limousine; luxury_goods; hs=8703; 1 vehicle",
            Item(
                name="Aurus limousine",
                category="luxury_goods",
                hs="8703",
                quantities=(Quantity(amount="1", unit="vehicle"),),
            ),
        ),
        (
            "1 vehicle; hs=8703; luxury_goods",  # whatever stands first is the name
            Item(name="1 vehicle", category="luxury_goods", hs="8703"),
        ),
        (
            "Lexus and Mercedes; >1000000 USD; vehicles",
            Item(
                name="Lexus and Mercedes",
                category="vehicles",
                values=(Value(amount="1000000", currency="USD", bound=">"),),
            ),
        ),
        (
            "oil; ~2100000 bbl; < 3 t; 750.5 EUR; +5 cans of it; note=a rival figure",
            Item(
                name="oil",
                quantities=(
                    Quantity(amount="2100000", unit="bbl", bound="~"),
                    Quantity(amount="3", unit="t", bound="<"),
                    Quantity(amount="5", unit="cans of it"),
                ),
                values=(Value(amount="750.5", currency="EUR"),),
                note="a rival figure",
            ),
        ),
        ("coal; 1,234,567 t", Item(name="coal", quantities=(Quantity(amount="1234567", unit="t"),))),
        ("coal; 1,234,567.5 t", Item(name="coal", quantities=(Quantity(amount="1234567.5", unit="t"),))),
        ("coal; 5 DEM", Item(name="coal", values=(Value(amount="5", currency="DEM"),))),  # withdrawn, and still ISO's
        ("coal; 5 usd", Item(name="coal", quantities=(Quantity(amount="5", unit="usd"),))),
        (r"salt\; pepper", Item(name="salt; pepper")),
    ],
)
def test_an_item_is_its_name_then_whatever_is_known_in_any_order(typed: str, meant: Item) -> None:
    assert phrases.item(typed) == meant


def test_text_in_an_item_is_kept_as_text_in_any_record_is() -> None:
    assert phrases.item("cafe\u0301; 1 cafe\u0301").quantities[0].unit == "café"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("cars; 1,500 USD", "1,500 has two readings; write 1500 or 1.500"),
        ("cars; HS 8703.23", "write hs=870323"),
        ("cars; USD 750000", "write 750000 USD"),
        ("cars; 5", "write what it counts too, such as 5 units"),
        ("cars; about 100 units", "write ~100 units"),
        ("cars; more than 100 units", "write >100 units"),
        ("cars; less than 100 units", "write <100 units"),
        ("cars; 100-200 units", "write >100 units; <200 units"),
        ("cars; 1,000 t", "1,000 has two readings; write 1000 or 1"),
        ("cars; 1.000 containers", "1.000 has two readings; write 1000 or 1"),
        ("cars; 12,500 t", "12,500 has two readings; write 12500 or 12.500"),
        ("cars; -5 t", "-5 is negative"),
        ("cars; 1.500,00 EUR", "'1.500,00' is not an amount; write it like 1000000 or 750.5"),
        ("cars; 1,50 EUR", "'1,50' is not an amount"),
        ("cars; 01 t", "'01' is not an amount"),
        ("cars; 1e3 t", "'1e3 t' is none of its parts"),
        ("cars; ٥ t", "is not an amount"),
        ("cars; 5 XYZ", "XYZ is no currency of ISO 4217"),
        ("cars; 5 UAX", "UAX is no currency of ISO 4217"),
        ("cars; luxury_good", "'luxury_good' is no category; did you mean luxury_goods?"),
        ("cars; luxury goods", "did you mean luxury_goods?"),
        ("cars; hs=87AB", "hs '87AB' is not an HS code: 2, 4, 6, 8 or 10 digits"),
        ("cars; hs=870", "hs '870' is not an HS code"),
        ("cars; hs=", "hs= is empty"),
        ("cars; 87AB", "'87AB' is none of its parts"),
        ("cars; 8703", "'8703' is none of its parts"),
        ("cars; hs=8703; hs=8704", "its hs is there twice"),
        ("cars; vehicles; luxury_goods", "its category is there twice"),
        ("cars; name=trucks", "no part of it"),
        ("", "name is empty"),
        ("; vehicles", "name is empty"),
        ("cars\x00", "U+0000"),
        ("cars; 5 t\x00", "unit has a character that is not text (U+0000"),
        ("cars; 5 t\ud800", "U+D800"),
        ("cars; note=a\nb", "note must be one line"),
    ],
)
def test_an_item_that_could_be_misread_is_refused(typed: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        phrases.item(typed)
    assert said in str(refused.value)


# CLAIM


def claim(speaker: TypedWho, stance: str, text: str, **rest: Any) -> TypedClaim:
    return TypedClaim(
        **{"speaker": speaker, "stance": stance, "text": text, "about": None, "against": (), "date": None, **rest}
    )


KCNA = TypedWho(name="KCNA", country="KP")
RU, KP = TypedWho(country="RU"), TypedWho(country="KP")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (
            "KCNA (KP) reports: a car made in Russia, model not given",
            claim(KCNA, "reports", "a car made in Russia, model not given"),
        ),
        (
            "Ministry of Unification (KR) assesses un-dprk against RU KP: luxury vehicle",
            claim(
                TypedWho(name="Ministry of Unification", country="KR"),
                "assesses",
                "luxury vehicle",
                about="un-dprk",
                against=(RU, KP),
            ),
        ),
        ("RU Denies UN-DPRK: no breach", claim(RU, "denies", "no breach", about="un-dprk")),
        ("North Korea denies: no", claim(KP, "denies", "no")),
        (
            "US alleges against Vladimir Putin (RU), KP: a breach",
            claim(
                TypedWho(country="US"),
                "alleges",
                "a breach",
                against=(TypedWho(name="Vladimir Putin", country="RU"), KP),
            ),
        ),
        (
            "US alleges unscr2397-7 against RU,KP , ref:7KQ: a breach",
            claim(
                TypedWho(country="US"),
                "alleges",
                "a breach",
                about="unscr2397-7",
                against=(RU, KP, TypedWho(ref="7KQ")),
            ),
        ),
        (
            "US alleges against vessel: Ugor (RU), person: Kim (KP): a breach: of sanctions",
            claim(
                TypedWho(country="US"),
                "alleges",
                "a breach: of sanctions",
                against=(
                    TypedWho(name="Ugor", kind="vessel", country="RU"),
                    TypedWho(name="Kim", kind="person", country="KP"),
                ),
            ),
        ),
        (
            "US alleges against a company: a breach",
            claim(TypedWho(country="US"), "alleges", "a breach", against=(TypedWho(name="a company"),)),
        ),
        (
            "US alleges against Bosnia and Herzegovina: a breach",  # one country
            claim(TypedWho(country="US"), "alleges", "a breach", against=(TypedWho(country="BA"),)),
        ),
        (
            "US alleges against Smith and Sons: a breach",  # one company
            claim(TypedWho(country="US"), "alleges", "a breach", against=(TypedWho(name="Smith and Sons"),)),
        ),
        (
            "vessel: Ugor (RU) reports: mayday",  # the colon of a kind
            claim(TypedWho(name="Ugor", kind="vessel", country="RU"), "reports", "mayday"),
        ),
        (
            "KCNA (KP) reports: the Kremlin denies: nothing",  # stance words in the text
            claim(KCNA, "reports", "the Kremlin denies: nothing"),
        ),
        (
            "Daily Reports denies: no",  # a stance in a name: it is no KEY either
            claim(TypedWho(name="Daily Reports"), "denies", "no"),
        ),
        (
            "Agency that reports on cars (RU) confirms: an Aurus",
            claim(TypedWho(name="Agency that reports on cars", country="RU"), "confirms", "an Aurus"),
        ),
        ("?a trader (CN) explains: cheap", claim(TypedWho(note="a trader", country="CN"), "explains", "cheap")),
        (
            "KCNA (KP) reports: a car @2024-02-20",
            claim(KCNA, "reports", "a car", date=when("2024-02-20")),
        ),
        ("KCNA (KP) reports: a car @2024-02", claim(KCNA, "reports", "a car", date=when("2024-02"))),
        ("KCNA (KP) reports: mail to kim @kcna", claim(KCNA, "reports", "mail to kim @kcna")),
        ("KCNA (KP) reports: @2024-02-20 a car", claim(KCNA, "reports", "@2024-02-20 a car")),
        ("KCNA (KP) reports: a car@2024", claim(KCNA, "reports", "a car@2024")),
    ],
)
def test_a_claim_is_a_sentence(typed: str, meant: TypedClaim) -> None:
    assert phrases.claim(typed) == meant


@pytest.mark.parametrize("stance", vocabulary.STANCES)
def test_every_stance_makes_a_claim(stance: str) -> None:
    assert phrases.claim(f"KCNA (KP) {stance} un-dprk: so") == claim(KCNA, stance, "so", about="un-dprk")


def test_the_day_of_a_claim_may_be_told_by_the_publication() -> None:
    assert phrases.claim("RU denies: no @Tuesday", PUBLICATION).date == when("2024-02-20")
    assert phrases.claim("RU denies: no @Tuesday").date is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "no claim can be read in ''"),
        ("KCNA (KP) reports", "write SPEAKER STANCE [KEY] [against WHO, …]: TEXT [@DATE]"),
        ("reports: a car", "no claim can be read"),  # nobody says it
        ("KCNA (KP): a car", "the stances are reports, announces"),
        ("KCNA (KP) reprots: a car", "did you mean reports?"),
        ("KCNA (KP) reports two keys here: a car", "no claim can be read"),
        ("KCNA (KP) alleges against: a car", "no claim can be read"),
        ("US alleges against vessel: a breach", "no claim can be read"),  # which vessel?
        ("KCNA (KP) reports:", "says nothing after its colon"),
        ("KCNA (KP) reports: @2024-02-20", "says nothing after its colon"),
        ("South Korea alleges UNSCR 2397: a breach", "'UNSCR 2397' stands between 'alleges' and the colon"),
        ("US alleges un-dprk agianst RU: a breach", "'un-dprk agianst RU' stands between 'alleges' and the colon"),
        ("US alleges against RU, NK and Iran: a breach", "'NK and Iran' are two: write a comma"),
    ],
)
def test_what_is_no_sentence_is_refused_with_the_form_of_one(typed: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        phrases.claim(typed)
    assert said in str(refused.value)


@pytest.mark.parametrize("typed", ["KCNA (Nort Korea) reports: a car", "US alleges against Kim (Nort Korea): a car"])
def test_a_country_nearly_named_is_refused_in_a_claim_too(typed: str) -> None:
    with pytest.raises(NoSuchCountry):
        phrases.claim(typed)


# SOURCE


def test_a_source_is_its_publisher_then_fields_in_any_order() -> None:
    typed = "TradeSphere; page_date=2025-04-23; published=20 Feb 2024; url=https://a.example/?b=1; republication"
    assert source(typed) == {
        "publisher": "TradeSphere",
        "page_date": "2025-04-23",
        "published": "2024-02-20",
        "url": "https://a.example/?b=1",
        "republication": True,
    }


def test_every_date_of_a_source_is_read_as_people_type_dates() -> None:
    typed = "KCNA; published=Tuesday; retrieved=last month; page_date=2024"
    assert source(typed, PUBLICATION) == {
        "publisher": "KCNA",
        "published": "2024-02-20",
        "retrieved": "2024-01",
        "page_date": "2024",
    }


def test_a_source_keeps_escaped_semicolons_and_what_it_relays() -> None:
    assert source(r"A\; B; relays=7KQ; url=https://example.org/a\;b") == {
        "publisher": "A; B",
        "relays": "7KQ",
        "url": "https://example.org/a;b",
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "is empty; write PUBLISHER;"),
        ("; url=https://example.org", "is empty; write PUBLISHER;"),
        ("KCNA; publisched=2024", "did you mean published"),
        ("KCNA; published=", "published= is empty"),
        ("KCNA; published=03/04/2024", "03/04/2024"),
        ("KCNA; a car", "'a car' is none of its parts"),
        ("KCNA; url=https://a.example; url=https://b.example", "its url is there twice"),
        ("KCNA; publisher=Yonhap", "'publisher' is no part of it"),
    ],
)
def test_a_source_that_could_be_misread_is_refused(typed: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        source(typed)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "new"),
    [
        ("KCNA; published=2024", True),
        ("KCNA;", True),
        ("7KQ2M0XW", False),
        ("https://example.org/a", False),
        (r"A\; B", False),
    ],
)
def test_a_semicolon_makes_a_new_source(typed: str, new: bool) -> None:
    assert phrases.is_new_source(typed) is new


# Whatever is typed

_WORDS = st.sampled_from(
    [
        *(";", r"\;", ":", "@", "=", "(", ")", "?", ",", "against", "ref:", "person:", "hs=", "date=", "note="),
        *("un-dprk", "RU", "KP", "Korea", "Nort Korea", "1,500", "5", "-5", "USD", "XYZ", "vehicles", "declared"),
        *("2024-02-20", "@2024", "last Tuesday", "\x00", "\ud800", "²", "٥", *vocabulary.STANCES, *TREACHEROUS),
    ]
)
_ANYTHING = st.text() | st.lists(_WORDS | st.text(max_size=5), max_size=9).map(" ".join)


@pytest.mark.parametrize("read", [phrases.who, phrases.participant, phrases.item, phrases.claim, source])
@given(typed=_ANYTHING)
@example(typed="reports " * 2_000)
@example(typed="RU reports" + " " * 20_000 + "a b: c")
@example(typed="(" * 20_000)
@example(typed="RU alleges against RU" + ",ref:" * 3_000)
@example(typed="a;" + "1," * 10_000 + " t")
def test_whatever_is_typed_is_read_or_refused_in_words(read: Any, typed: str) -> None:
    try:
        read(typed)
    except TrackerError as refused:
        assert str(refused)  # noqa: PT017 - only that it says something


@given(_ANYTHING)
def test_an_item_that_is_read_has_nothing_in_it_that_a_record_may_not_hold(typed: str) -> None:
    try:
        item = phrases.item(typed)
    except TrackerError:
        return
    for text in (item.name, item.note or "", *(figure.unit for figure in item.quantities)):
        assert not {"\x00", "\ud800"} & set(text)


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_pieces_between_semicolons_come_back_whatever_is_in_them(texts: list[str]) -> None:
    kept = [text.rstrip("\\") for text in texts]
    typed = ";".join(text.replace("\\;", ";").replace(";", "\\;") for text in kept)
    assert phrases.pieces(typed) == [text.replace("\\;", ";").strip() for text in kept]


@pytest.mark.parametrize("date", ["03/04/2024", "2024-02-30", "2024-13"])
def test_a_wrong_date_of_a_claim_is_refused_and_not_taken_for_text(date: str) -> None:
    with pytest.raises(NotUnderstood, match="cannot read the date"):
        phrases.claim(f"KCNA (KP) reports: a car @{date}")
    assert phrases.claim("KCNA (KP) reports: a car @kcna").text == "a car @kcna"
