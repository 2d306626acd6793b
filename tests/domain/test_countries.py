"""Countries by code, name, alias and slip of the pen; and that the generated table is what the standards say."""

from __future__ import annotations

import contextlib
import datetime
import importlib.metadata
import runpy
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import countries, country_data
from tracker.domain.countries import COUNTRIES, CURRENCIES, AmbiguousCountry, NoSuchCountry, match, near_miss, resolve
from tracker.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

GENERATOR = Path(__file__).parents[2] / ".ci" / "country_data.py"
STALE = "the standards have moved on: run .ci/country_data.py"

# ISO 3166-3 codes that are no former states: see _FORMER.
PLACES_THAT_DID_NOT_END = {"BQAQ", "CTKI", "FQHH", "FXFR", "JTUM", "MIUM", "NQAQ", "NTHH", "PUUM", "WKUM"}

SHARED_NAMES = {
    "Congo": {"CD", "CG"},
    "CS": {"CSHH", "CSXX"},
    "Korea": {"KP", "KR"},
    "Virgin Islands": {"VG", "VI"},
}

EVERYDAY_NAMES = {
    "KP": ("North Korea", "DPRK", "Democratic People's Republic of Korea"),
    "KR": ("South Korea", "ROK", "Republic of Korea"),
    "RU": ("Russia", "Russian Federation"),
    "IR": ("Iran", "Iran (Islamic Republic of)"),
    "SY": ("Syria",),
    "VN": ("Vietnam", "Viet Nam"),
    "LA": ("Laos",),
    "AE": ("UAE", "U.A.E."),
    "GB": ("UK", "Britain"),
    "US": ("US", "U.S.", "USA", "America"),
    "ZRCD": ("Zaire",),
    "SZ": ("Swaziland",),
    "TR": ("Turkey", "Türkiye"),
    "CI": ("Ivory Coast", "Côte d’Ivoire", "Cote d Ivoire"),
    "MM": ("Burma",),
    "CZ": ("Czech Republic",),
    "MK": ("Macedonia",),
    "CV": ("Cape Verde",),
    "TL": ("East Timor",),
    "TW": ("Taiwan",),
    "PS": ("Palestine",),
    "MD": ("Moldova",),
    "BO": ("Bolivia",),
    "VE": ("Venezuela",),
    "TZ": ("Tanzania",),
    "CD": ("DR Congo", "DRC", "Congo-Kinshasa"),
    "CG": ("Congo (Brazzaville)", "Republic of the Congo"),
    "VA": ("Vatican",),
    "NL": ("Holland",),
    "HK": ("Hong Kong",),
    "MO": ("Macau",),
    "SUHH": ("Soviet Union", "USSR"),
    "YUCS": ("Yugoslavia", "YU"),
    "DDDE": ("East Germany",),
    "XK": ("Kosovo",),
    "EU": ("EU",),
    "UA-43": ("Crimea",),
    "UA-40": ("Sevastopol",),
    "UA-14": ("Donetsk",),
    "UA-09": ("Luhansk",),
    "KN": ("St. Kitts & Nevis",),
    "GM": ("the Gambia",),
}

OWN_PARENTHESES = [
    *("", "a", "PO-92", "Taedonggang", "retired", "born 1970", "alias", "formerly Rason", "per CSIS", "KCNA"),
    *("IMO 8877784", "2nd Economic Committee", "Kim Jong-un", "Ugor", "Chong Chon Gang", "Jie Shun", "Office 39"),
    # one letter from a country
    *("sedan", "Panamax", "surname", "turnkey", "crime", "grenade", "franc", "hungry", "inland", "Cyrus", "Angela"),
    *("Almería", "Granada", "Tainan", "Nakuru", "Dominic", "Nigel", "Malli", "Russian", "Korean", "Israeli", "Crimean"),
]

NAMES = [
    (text, country.code)
    for country in COUNTRIES.values()
    for text in (country.code, country.alpha3, country.name, country.official_name, *country.aliases)
    if text and text not in SHARED_NAMES
]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# What the standards list


@pytest.mark.skipif(
    importlib.metadata.version("pycountry") != country_data.PYCOUNTRY_VERSION,
    reason="the table was written from another version of pycountry",
)
def test_the_generated_table_is_what_its_generator_writes() -> None:
    generated = runpy.run_path(str(GENERATOR))["module"]()
    assert Path(country_data.__file__).read_text(encoding="utf-8") == generated, STALE


def test_every_country_that_iso_lists_is_known_whatever_the_version_of_pycountry() -> None:
    listed = {country.alpha_2: country.alpha_3 for country in pycountry.countries}
    assert listed.items() <= {code: country.alpha3 for code, country in COUNTRIES.items()}.items(), STALE


def test_every_currency_that_iso_lists_is_known_and_stays_known_when_withdrawn() -> None:
    assert {currency.alpha_3 for currency in pycountry.currencies} <= CURRENCIES, STALE
    assert {"DEM", "FRF", "ITL", "SUR", "BGN", "HRK", "SLL", "ZWL"} <= CURRENCIES


def test_a_currency_is_three_capitals() -> None:
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in CURRENCIES)


def test_every_state_that_iso_withdrew_is_kept_as_a_former_state() -> None:
    withdrawn = {entry.alpha_4: entry.alpha_3 for entry in pycountry.historic_countries}
    states = {code: alpha3 for code, alpha3 in withdrawn.items() if code not in PLACES_THAT_DID_NOT_END}
    former = {country.code: country.alpha3 for country in COUNTRIES.values() if country.kind == "former"}
    assert former == states, "a state ended: add it to _FORMER by hand"


def test_every_region_is_one_of_its_country_in_iso_3166_2() -> None:
    whole = {subdivision.code: subdivision.country_code for subdivision in pycountry.subdivisions}
    regions = {country.code: country.part_of for country in COUNTRIES.values() if country.kind == "region"}
    assert regions.items() <= whole.items()


# Names lead to codes


def test_iso_code_alpha3_name_and_official_name_lead_to_the_country() -> None:
    for code, alpha3, iso_name, official in country_data.ISO_3166_1:
        for text in {code, alpha3, iso_name, official or iso_name} - SHARED_NAMES.keys():
            assert resolve(text) == code, text


@pytest.mark.parametrize("code", EVERYDAY_NAMES)
def test_a_country_has_everyday_names(code: str) -> None:
    assert [resolve(text) for text in EVERYDAY_NAMES[code]] == [code] * len(EVERYDAY_NAMES[code])


@pytest.mark.parametrize("text", ["KP", "kp", "prk", "Prk", "  KP ", "NORTH KOREA", "north-korea", "The North  Korea."])
def test_case_hyphens_punctuation_and_article_do_not_count(text: str) -> None:
    assert resolve(text) == "KP"


@pytest.mark.parametrize("text", ["TÜRKIYE", "turkiye", "Tu\u0308rkiye"])
def test_diacritics_do_not_count(text: str) -> None:
    assert resolve(text) == "TR"


@pytest.mark.parametrize(("text", "code"), [("us", "US"), ("in", "IN"), ("suhh", "SUHH"), ("ua-43", "UA-43")])
def test_a_code_is_read_in_any_case(text: str, code: str) -> None:
    assert resolve(text) == code


@pytest.mark.parametrize("text", ["M.D.", "J. P.", "K-P"])
def test_initials_are_no_code(text: str) -> None:
    assert match(text) is None


def test_a_body_that_calls_itself_a_republic_is_a_party_and_no_region() -> None:
    assert match("Donetsk People's Republic") is None


def test_no_name_or_alias_leads_elsewhere() -> None:
    assert [(text, resolve(text)) for text, _ in NAMES] == NAMES


@pytest.mark.parametrize(("text", "codes"), SHARED_NAMES.items())
def test_a_name_that_two_countries_share_is_refused_with_both(text: str, codes: set[str]) -> None:
    with pytest.raises(AmbiguousCountry) as refused:
        resolve(text)
    assert set(refused.value.codes) == codes
    assert all(countries.name(code) in str(refused.value) and f"({code})" in str(refused.value) for code in codes)
    assert refused.value.exit_code == ExitCode.NOT_UNDERSTOOD
    with pytest.raises(AmbiguousCountry):
        match(text)


def test_no_other_names_are_shared() -> None:
    shared = {key for key, codes in countries._by_name().items() if len(codes) > 1}
    assert shared == {countries._key(text) for text in SHARED_NAMES}


def test_the_name_that_is_shown_reads_as_people_say_it() -> None:
    shown = [countries.name(code) for code in ("KP", "KR", "RU", "US", "GB", "IR", "SY", "VN", "CZ", "TR", "ZRCD")]
    assert shown[:5] == ["North Korea", "South Korea", "Russia", "United States", "United Kingdom"]
    assert shown[5:] == ["Iran", "Syria", "Vietnam", "Czechia", "Türkiye", "Zaire"]


def test_no_country_is_shown_under_an_inverted_name() -> None:
    inverted = {country.name for country in COUNTRIES.values() if set(country.name) & set(",()")}
    assert inverted == set()


@pytest.mark.parametrize("text", ["kp", "PRK", "North Korea", "UA43", "", "ZZ"])
def test_only_the_canonical_code_is_a_code(text: str) -> None:
    assert not countries.is_code(text)


def test_every_country_is_kept_under_its_code() -> None:
    assert all(countries.is_code(code) and country.code == code for code, country in COUNTRIES.items())
    assert list(COUNTRIES) == sorted(COUNTRIES)


# Slips of the pen


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Nigera", ["Nigeria", "Niger"]),
        ("Nort Korea", ["North Korea"]),
        ("Swazilnd", ["Eswatini"]),
        ("Koreas", ["North Korea", "South Korea"]),
        ("", []),
        ("Atlantis", []),
    ],
)
def test_an_unknown_name_is_refused_with_those_it_may_be_a_slip_of(text: str, names: list[str]) -> None:
    with pytest.raises(NoSuchCountry) as refused:
        resolve(text)
    assert list(refused.value.suggestions) == names
    assert all(name in str(refused.value) for name in names)
    assert refused.value.exit_code == ExitCode.NOT_FOUND


def test_at_most_three_suggestions_are_made_best_first() -> None:
    with pytest.raises(NoSuchCountry) as refused:
        resolve("Republic of Kore")
    assert len(refused.value.suggestions) == 3
    assert refused.value.suggestions[0] == "South Korea"


def test_a_refusal_without_a_suggestion_says_what_to_write() -> None:
    with pytest.raises(NoSuchCountry, match="'Atlantis' is no country; write an ISO 3166 code such as KP"):
        resolve("Atlantis")


def test_niger_is_not_nigeria() -> None:
    assert (resolve("Niger"), resolve("Nigeria")) == ("NE", "NG")
    assert near_miss("Niger") == near_miss("Nigeria") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nort Korea", "North Korea"),
        ("North Koera", "North Korea"),
        ("Nigera", "Nigeria"),
        ("Sinagpore", "Singapore"),
        ("Afganistan", "Afghanistan"),
        ("Azerbaidjan", "Azerbaijan"),
        ("Columbia", "Colombia"),
        ("Isreal", "Israel"),
        ("Lybia", "Libya"),
        ("Phillipines", "Philippines"),
        ("Morrocco", "Morocco"),
        ("Untied States", "United States"),
    ],
)
def test_a_near_miss_is_one_slip_away(text: str, name: str) -> None:
    assert near_miss(text) == [name]


@pytest.mark.parametrize("text", ["Venezla", "Nrth Kora", "Suoth Koera"])
def test_two_slips_are_too_many(text: str) -> None:
    assert near_miss(text) == []


@pytest.mark.parametrize("text", OWN_PARENTHESES)
def test_a_partys_own_parentheses_are_no_near_miss(text: str) -> None:
    assert near_miss(text) == []


def test_a_long_text_is_refused_at_once_and_quoted_short() -> None:
    with pytest.raises(NoSuchCountry) as refused:
        resolve("Nigeria " * 10_000)
    assert len(str(refused.value)) < 200
    assert near_miss("Nigeria " * 10_000) == []


# Laws


@given(st.text())
def test_any_text_is_a_country_or_refused_in_words(text: str) -> None:
    for ask in (resolve, match, near_miss):
        with contextlib.suppress(NoSuchCountry, AmbiguousCountry):
            ask(text)


def test_a_refusal_shows_no_control_characters() -> None:
    with pytest.raises(NoSuchCountry) as refused:
        resolve("\x1b[31mNigera\u202e\ud800")
    assert str(refused.value).isprintable()


@given(st.sampled_from(NAMES), st.sampled_from([str.upper, str.lower, str.title, str.swapcase]), st.booleans())
def test_no_spelling_of_a_name_leads_elsewhere(
    named: tuple[str, str], in_case: Callable[[str], str], decomposed: bool
) -> None:
    text, code = named
    assert resolve(unicodedata.normalize("NFD" if decomposed else "NFC", in_case(text))) == code


@given(st.sampled_from(NAMES))
def test_comparing_twice_changes_nothing(named: tuple[str, str]) -> None:
    key = countries._key(named[0])
    assert key
    assert countries._key(key) == key


@given(st.text(max_size=30))
def test_a_near_miss_names_nothing_exactly_and_is_always_among_the_countries(text: str) -> None:
    try:
        exact = match(text)
    except AmbiguousCountry:
        return
    missed = near_miss(text)
    assert not (exact and missed)
    assert set(missed) <= {country.name for country in COUNTRIES.values()}


# Wholes, former states and blocs


def test_a_whole_includes_its_parts_and_not_the_reverse() -> None:
    assert countries.whole("UA") == {"UA", "UA-43", "UA-40", "UA-14", "UA-09"}
    assert countries.whole("UA-43") == {"UA-43"}


def test_a_whole_includes_no_successors_and_no_members() -> None:
    assert countries.whole("ZRCD") == {"ZRCD"}
    assert countries.whole("CD") == {"CD"}
    assert countries.whole("EU") == {"EU"}


def test_zaire_is_not_the_congo_that_followed_it() -> None:
    assert resolve("Zaire") == "ZRCD"
    assert COUNTRIES["ZRCD"].successors == ("CD",)
    assert COUNTRIES["ZRCD"].until == "1997-05-16"


def test_only_a_former_state_has_an_end_and_successors_that_are_known() -> None:
    for country in COUNTRIES.values():
        assert (country.kind == "former") == bool(country.until) == bool(country.successors)
        assert all(successor in COUNTRIES for successor in country.successors)
        assert country.until is None or day(country.until).isoformat() == country.until


def test_a_successor_that_ended_too_ended_later() -> None:
    for country in COUNTRIES.values():
        for successor in country.successors:
            assert (COUNTRIES[successor].until or "9999") > (country.until or "")


def test_the_soviet_union_had_fifteen_republics() -> None:
    assert len(COUNTRIES["SUHH"].successors) == 15


def test_yugoslavia_fell_apart_twice() -> None:
    assert COUNTRIES["YUCS"].successors == ("BA", "CSXX", "HR", "MK", "SI")
    assert COUNTRIES["CSXX"].successors == ("ME", "RS")


@pytest.mark.parametrize(
    ("on", "count"),
    [
        ("1957-12-31", 0),
        ("1958-01-01", 6),
        ("1973-01-01", 9),
        ("1981-01-01", 10),
        ("1986-01-01", 12),
        ("1995-01-01", 15),
        ("2004-05-01", 25),
        ("2007-01-01", 27),
        ("2013-06-30", 27),
        ("2013-07-01", 28),
        ("2020-02-01", 27),
    ],
)
def test_the_union_grew_and_shrank(on: str, count: int) -> None:
    assert len(countries.bloc_members("EU", day(on))) == count


def test_the_united_kingdom_left_at_the_end_of_2020_01_31() -> None:
    assert "GB" in countries.bloc_members("EU", day("2020-01-31"))
    assert "GB" not in countries.bloc_members("EU", day("2020-02-01"))


def test_every_member_is_a_country() -> None:
    assert all(COUNTRIES[code].kind == "country" for code in countries.bloc_members("EU", day("2019-01-01")))


def test_a_country_has_no_members() -> None:
    assert countries.bloc_members("FR", day("2024-02-20")) == frozenset()


def test_a_code_that_no_record_can_hold_is_refused_in_words() -> None:
    for ask in (countries.name, countries.whole, lambda code: countries.bloc_members(code, day("2024-02-20"))):
        with pytest.raises(NoSuchCountry, match="'ZZ' is no country"):
            ask("ZZ")
