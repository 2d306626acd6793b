"""Which countries, former states, blocs and regions there are, and how people write them.

Knows names, codes and the days on which they came and went; knows nothing of events, sanctions or how a country is
printed in a report. What ISO lists is in `tracker.domain.country_data`; everything else is kept by hand below.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from tracker.domain.country_data import ISO_3166_1, ISO_4217
from tracker.domain.text import fold
from tracker.domain.vocabulary import NOT_KNOWN
from tracker.errors import NotFound, NotUnderstood, did_you_mean

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class Country(NamedTuple):
    """A country, or what stands in its place in a record.

    `code` is ISO 3166-1 alpha-2, ISO 3166-3 of a former state (four letters), ISO 3166-2 of a region, or XK and EU,
    which ISO reserves. `part_of` is the country that includes a region. `successors` are the codes under which the
    territory of a former state was recorded next; that is no statement on succession in law. `until` is its last day.
    """

    code: str
    alpha3: str | None
    name: str
    official_name: str | None = None
    aliases: tuple[str, ...] = ()
    kind: Literal["country", "former", "bloc", "region"] = "country"
    part_of: str | None = None
    successors: tuple[str, ...] = ()
    until: str | None = None


class NoSuchCountry(NotFound):
    """The text names no country; `suggestions` are the names it may be a slip of, best first."""

    def __init__(self, text: str, suggestions: Iterable[str] = ()) -> None:
        self.suggestions = tuple(suggestions)
        remedy = did_you_mean(self.suggestions) or "; write an ISO 3166 code such as KP, or a name such as North Korea"
        super().__init__(f"{_quoted(text)} is no country{remedy}")


class AmbiguousCountry(NotUnderstood):
    """The text names more than one country; `codes` are theirs."""

    def __init__(self, text: str, codes: Iterable[str]) -> None:
        self.codes = tuple(codes)
        meant = " or ".join(f"{name(code)} ({code})" for code in self.codes)
        super().__init__(f"{_quoted(text)} may be {meant}; write which one")


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "…")


# Where ISO's short name is not what people say: "Korea, Republic of". Türkiye, Czechia, Eswatini and Cabo Verde are the
# ISO names and stay. CG cannot be called "Congo": that is ambiguous.
_SHORT_NAMES = {
    "BN": "Brunei",
    "BO": "Bolivia",
    "BQ": "Caribbean Netherlands",
    "CC": "Cocos Islands",
    "CD": "DR Congo",
    "CG": "Republic of the Congo",
    "FK": "Falkland Islands",
    "FM": "Micronesia",
    "IR": "Iran",
    "KP": "North Korea",
    "KR": "South Korea",
    "LA": "Laos",
    "MD": "Moldova",
    "MF": "Saint Martin",
    "PS": "Palestine",
    "RU": "Russia",
    "SH": "Saint Helena",
    "SX": "Sint Maarten",
    "SY": "Syria",
    "TW": "Taiwan",
    "TZ": "Tanzania",
    "VA": "Vatican City",
    "VE": "Venezuela",
    "VG": "British Virgin Islands",
    "VI": "US Virgin Islands",
    "VN": "Vietnam",
}

# Names beside ISO's own. One that two countries share is ambiguous and refused with both. Bodies are no aliases: the
# "Donetsk People's Republic" and the Palestinian Authority are parties. Nor is NK, whose fellow SK is Slovakia.
_ALIASES = {
    "AE": ("UAE", "Emirates"),
    "AG": ("Antigua",),
    "BA": ("Bosnia", "Bosnia-Herzegovina", "BiH"),
    "BL": ("St Barts", "St Barths"),
    "BQ": ("Bonaire",),
    "BY": ("Belorussia", "Byelorussia"),
    "CC": ("Keeling Islands",),
    "CD": ("DRC", "D.R. Congo", "Democratic Republic of the Congo", "Dem. Rep. Congo", "Congo-Kinshasa", "Congo"),
    "CF": ("CAR",),
    "CG": ("Congo-Brazzaville", "Congo Republic", "Congo, Republic of the"),
    "CI": ("Ivory Coast", "Cote d Ivoire"),
    "CN": ("PRC", "P.R. China", "Mainland China"),
    "CV": ("Cape Verde",),
    "CZ": ("Czech Rep.",),
    "DE": ("FRG", "West Germany"),  # the same state before and after 1990
    "DO": ("Dominican Rep.",),
    "FK": ("Falklands", "Islas Malvinas"),
    "FM": ("FSM",),
    "FO": ("Faeroe Islands", "Faroes"),
    "GB": ("UK", "Britain", "Great Britain"),
    "GN": ("Guinea-Conakry",),
    "GR": ("EL",),  # the European Union's own abbreviation
    "HK": ("Hong Kong SAR", "Hongkong", "HKSAR"),
    "IE": ("Republic of Ireland", "Eire"),
    "KG": ("Kirghizia", "Kirgizia"),
    "KH": ("Kampuchea",),
    "KN": ("Saint Kitts",),
    "KP": ("DPRK", "D.P.R. Korea", "Korea, North", "N. Korea", "NK", "Korea"),
    "KR": ("ROK", "Republic of Korea", "Korea, South", "S. Korea", "Korea"),
    "LA": ("Lao PDR",),
    "LK": ("Ceylon",),
    "LY": ("Libyan Arab Jamahiriya",),  # in resolutions before 2011
    "MD": ("Moldavia",),
    "MK": ("Macedonia", "FYROM", "Former Yugoslav Republic of Macedonia", "FYR Macedonia"),
    "MM": ("Burma",),
    "MO": ("Macau", "Macao SAR", "Macau SAR"),
    "NL": ("Holland",),
    "PG": ("PNG",),
    "PN": ("Pitcairn Islands",),
    "PS": ("Palestinian Territories", "Palestinian Territory", "Occupied Palestinian Territory"),
    "SA": ("KSA",),
    "SH": ("Ascension Island", "Tristan da Cunha"),
    "ST": ("Sao Tome", "São Tomé and Príncipe"),
    "SX": ("Saint Maarten",),
    "SZ": ("Swaziland",),
    "TC": ("Turks and Caicos",),
    "TL": ("East Timor",),
    "TR": ("Turkey",),
    "TT": ("Trinidad",),
    "TW": ("ROC", "Republic of China", "Chinese Taipei"),
    "US": ("US", "USA", "America"),
    "VA": ("Vatican", "Holy See", "Vatican City State"),
    "VC": ("Saint Vincent",),
    "VG": ("BVI", "Virgin Islands"),
    "VI": ("USVI", "United States Virgin Islands", "Virgin Islands"),
    "YE": ("North Yemen", "Yemen Arab Republic"),  # YE was North Yemen's code, and stayed
}


def _former(
    code: str, alpha3: str, until: str, successors: str, short: str, *aliases: str, official: str | None = None
) -> Country:
    return Country(code, alpha3, short, official, aliases, "former", None, tuple(successors.split()), until)


# ISO 3166-3, but for codes of places that did not end: atolls and Antarctic claims (BQAQ, CTKI, FQHH, JTUM, MIUM, NQAQ,
# PUUM, WKUM), a border zone (NTHH) and metropolitan France (FXFR). The day is the last of the state, not the later one
# on which ISO withdrew its code. The old alpha-2 is an alias where people still write it; CS was used twice.
_FORMER = (
    _former("AIDJ", "AFI", "1977-06-26", "DJ", "French Afars and Issas"),
    _former("ANHH", "ANT", "2010-10-09", "BQ CW SX", "Netherlands Antilles", "AN"),  # Aruba had left in 1986
    # Plain "Burma" is a name of Myanmar.
    _former("BUMM", "BUR", "1989-06-17", "MM", "Union of Burma", "BU", "Socialist Republic of the Union of Burma"),
    _former("BYAA", "BYS", "1991-09-18", "BY", "Byelorussian SSR", "Byelorussian Soviet Socialist Republic"),
    _former("CSHH", "CSK", "1992-12-31", "CZ SK", "Czechoslovakia", "CS", "CSSR", "Czechoslovak Socialist Republic"),
    _former("CSXX", "SCG", "2006-06-02", "ME RS", "Serbia and Montenegro", "CS"),
    _former("DDDE", "DDR", "1990-10-02", "DE", "East Germany", "DD", "GDR", official="German Democratic Republic"),
    _former("DYBJ", "DHY", "1975-11-29", "BJ", "Dahomey"),
    _former("GEHH", "GEL", "1975-12-31", "KI TV", "Gilbert and Ellice Islands"),
    _former("HVBF", "HVO", "1984-08-03", "BF", "Upper Volta"),
    _former("NHVU", "NHB", "1980-07-29", "VU", "New Hebrides"),
    # The day is that of Palau, the last to leave.
    _former("PCHH", "PCI", "1994-09-30", "FM MH MP PW", "Trust Territory of the Pacific Islands"),
    _former("PZPA", "PCZ", "1979-09-30", "PA", "Panama Canal Zone", "Canal Zone"),
    _former("RHZW", "RHO", "1980-04-17", "ZW", "Southern Rhodesia", "RH", "Rhodesia", "Zimbabwe Rhodesia"),
    _former("SKIN", "SKM", "1975-05-15", "IN", "Sikkim"),
    _former(
        "SUHH",
        "SUN",
        "1991-12-26",
        "AM AZ BY EE GE KG KZ LT LV MD RU TJ TM UA UZ",
        "Soviet Union",
        "SU",
        "USSR",
        official="Union of Soviet Socialist Republics",
    ),
    _former("TPTL", "TMP", "2002-05-19", "TL", "Portuguese Timor", "TP"),  # "East Timor" is a name of Timor-Leste
    _former("VDVN", "VDR", "1976-07-01", "VN", "North Vietnam", official="Democratic Republic of Vietnam"),
    _former(
        "YDYE",
        "YMD",
        "1990-05-21",
        "YE",
        "South Yemen",
        "YD",
        "Democratic Yemen",
        official="People's Democratic Republic of Yemen",
    ),
    # On the day after, what was left of Yugoslavia took the name Serbia and Montenegro.
    _former(
        "YUCS",
        "YUG",
        "2003-02-03",
        "BA CSXX HR MK SI",
        "Yugoslavia",
        "YU",
        "FRY",
        "SFRY",
        "Socialist Federal Republic of Yugoslavia",
        official="Federal Republic of Yugoslavia",
    ),
    _former("ZRCD", "ZAR", "1997-05-16", "CD", "Zaire", "ZR", official="Republic of Zaire"),
)

# Regions under measures of their own, by ISO 3166-2. Sevastopol is no part of UA-43 there.
_REGIONS = (
    Country(
        "UA-09",
        None,
        "Luhansk",
        "Luhanska oblast",
        ("Luhansk Oblast", "Luhansk region", "Lugansk", "Lugansk Oblast"),
        "region",
        "UA",
    ),
    Country("UA-14", None, "Donetsk", "Donetska oblast", ("Donetsk Oblast", "Donetsk region"), "region", "UA"),
    Country("UA-40", None, "Sevastopol", None, ("Sebastopol", "City of Sevastopol"), "region", "UA"),
    Country(
        "UA-43",
        None,
        "Crimea",
        "Avtonomna Respublika Krym",
        ("Autonomous Republic of Crimea", "Krym", "Crimean Peninsula"),
        "region",
        "UA",
    ),
)

_RESERVED = (
    Country("EU", None, "European Union", aliases=("EU",), kind="bloc"),
    Country("XK", None, "Kosovo", "Republic of Kosovo", aliases=("XKX", "Kosova")),
)

# First and last day of membership: the treaties of accession, and Article 50 TEU for the United Kingdom, which left at
# the end of 2020-01-31 in Brussels but stayed bound by Union law until 2020-12-31 (Withdrawal Agreement, Article 127).
# Before 1993-11-01 these are members of the Communities.
_MEMBERS = {
    "EU": (
        *((code, "1958-01-01", None) for code in ("BE", "DE", "FR", "IT", "LU", "NL")),
        *((code, "1973-01-01", None) for code in ("DK", "IE")),
        ("GB", "1973-01-01", "2020-01-31"),
        ("GR", "1981-01-01", None),
        *((code, "1986-01-01", None) for code in ("ES", "PT")),
        *((code, "1995-01-01", None) for code in ("AT", "FI", "SE")),
        *((code, "2004-05-01", None) for code in ("CY", "CZ", "EE", "HU", "LT", "LV", "MT", "PL", "SI", "SK")),
        *((code, "2007-01-01", None) for code in ("BG", "RO")),
        ("HR", "2013-07-01", None),
    ),
}

# Of ISO 4217's list of withdrawn codes, those that events since the embargoes of the 1960s were paid in.
_WITHDRAWN_CURRENCIES = (
    # replaced by the euro
    "ATS BEF BGN CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK XEU "
    # of states under measures at the time, such as the rouble of the Soviet Union and of Russia until 1998
    "AFA AOK AON AOR BYB BYR CSD CUC RHD RUR SDD SDP SLL SUR VEB VEF YUD YUM YUN ZRN ZRZ ZWD ZWL ZWN ZWR "
    # of others
    "ANG AZM BGL BUK CSK DDM GHC MRO MZM PLZ ROL STD TMM TRL UAK YDD ZMK"
)

CURRENCIES = frozenset((*ISO_4217, *_WITHDRAWN_CURRENCIES.split()))
"""ISO 4217 codes: those in use, and the withdrawn ones that older events were paid in."""


def _listed_by_iso() -> Iterator[Country]:
    for code, alpha3, iso_name, official in ISO_3166_1:
        short = _SHORT_NAMES.get(code, iso_name)
        formal = (iso_name,) if short != iso_name else ()
        yield Country(code, alpha3, short, official, (*_ALIASES.get(code, ()), *formal))


COUNTRIES: Mapping[str, Country] = MappingProxyType(
    {each.code: each for each in sorted((*_listed_by_iso(), *_FORMER, *_REGIONS, *_RESERVED), key=lambda c: c.code)}
)
"""Everything a record may name as a country, by its code and in the order of codes."""


def is_code(text: str) -> bool:
    """Whether `text` is a code exactly as records hold it: `KP`, `SUHH`, `UA-43`; not `kp`, not `PRK`."""
    return text in COUNTRIES


def name(code: str) -> str:
    """The short everyday name. Raises `NoSuchCountry` for a code that records cannot hold."""
    return _country(code).name


def called(code: str) -> str:
    """The name of a code for people; of one that only a newer tracker knows, the code."""
    return COUNTRIES[code].name if code in COUNTRIES else f"{code} {NOT_KNOWN}"


def whole(code: str) -> frozenset[str]:
    """The code and those of its parts: UA with Crimea. Successors are no parts of a state, nor members of a bloc."""
    entire = _country(code).code
    return frozenset(each.code for each in COUNTRIES.values() if entire in (each.code, each.part_of))


def bloc_members(code: str, on: datetime.date) -> frozenset[str]:
    """The members of a bloc on a day, the day of leaving included; none of a country, which is no bloc.

    Raises `NoSuchCountry` for a code that records cannot hold.
    """
    day = on.isoformat()
    members = _MEMBERS.get(_country(code).code, ())
    return frozenset(member for member, since, until in members if since <= day and (until is None or day <= until))


def match(text: str) -> str | None:
    """The code of what `text` names exactly: by code in any case, by name or by alias; None when it names nothing.

    Case, diacritics, hyphens, punctuation and "the" do not count. Raises `AmbiguousCountry` for "Korea".
    """
    codes = _meanings(text)
    if len(codes) > 1:
        raise AmbiguousCountry(text, codes)
    return codes[0] if codes else None


def resolve(text: str) -> str:
    """The code of what `text` names, as `match`; raises `NoSuchCountry` with suggestions when it names nothing."""
    code = match(text)
    if code is None:
        raise NoSuchCountry(text, _suggestions(text))
    return code


def near_miss(text: str) -> list[str]:
    """Names of the countries that `text` almost certainly means by a slip of the pen; none when it names one exactly.

    One letter too many, missing, wrong, swapped or wrongly doubled, and less in short names. More would refuse the
    parentheses of honest parties, for a near miss stops the command: "(sedan)" is no Sudan.
    """
    key = _key(text)
    if _meanings(text):
        return []
    return _names_of(known for known in _by_name() if _is_slip(key, known))


def _country(code: str) -> Country:
    try:
        return COUNTRIES[code]
    except KeyError:
        raise NoSuchCountry(code) from None


_MARKS = str.maketrans({".": None, "'": None, "’": None, "&": " and "})


def _key(text: str) -> str:
    """The form in which names are compared: "U.S." as "US", "People's" as "Peoples", "St." as "Saint", no "the"."""
    words = fold(text.translate(_MARKS)).split()
    return " ".join("saint" if word == "st" else word for word in words if word != "the")


def _meanings(text: str) -> tuple[str, ...]:
    """Codes are compared with their dots, names without: "U.S." is a country, "(M.D.)" a doctor and not Moldova."""
    code = _by_code().get(fold(text))
    return (code,) if code else _by_name().get(_key(text), ())


@cache
def _by_code() -> dict[str, str]:
    return {fold(code): each.code for each in COUNTRIES.values() for code in (each.code, each.alpha3) if code}


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    """More than one code where countries share a name."""
    codes: dict[str, tuple[str, ...]] = {}
    for each in COUNTRIES.values():
        # Once each, but in an order that does not change from run to run, as that of a set would.
        for key in dict.fromkeys(_key(text) for text in (each.name, each.official_name, *each.aliases) if text):
            codes[key] = (*codes.get(key, ()), each.code)
    return codes


def _names_of(keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name(code) for key in keys for code in _by_name()[key]))


def _suggestions(text: str) -> list[str]:
    import difflib  # only a slip needs it, and start-up must not pay for it

    return _names_of(difflib.get_close_matches(_key(text), _by_name(), n=6, cutoff=0.8))[:3]


# Words that are one letter away from Hungary, Suriname and Turkey.
_OTHER_WORDS = frozenset({"hungry", "surname", "turnkey"})


def _is_slip(typed: str, known: str) -> bool:
    """Whether `typed` is `known` but for one slip, where hardly another word is as near.

    The shorter the name, the fewer slips count. First and last letters never do: Panama is followed by Panaman and
    Panamax, Crimea by Crimean and crime.
    """
    shorter = min(len(typed), len(known))
    if shorter < 5 or typed[0] != known[0] or typed[-1] != known[-1] or typed in _OTHER_WORDS:
        return False
    if _single(typed) == _single(known):
        return True
    wrong, right = _difference(typed, known)
    if len(wrong) == len(right):
        swapped = len(wrong) <= 3 and wrong == right[::-1]  # Lybia: also around a third
        return swapped or (shorter >= 8 and len(wrong) == 1)  # with seven letters Granada would be Grenada
    return shorter >= 6 and len(wrong) + len(right) == 1


def _single(word: str) -> str:
    """With every doubled letter single: a wrong doubling ("Phillipines") is one slip, however many letters it moves."""
    return "".join(letter for at, letter in enumerate(word) if word[at - 1 : at] != letter)


def _difference(one: str, other: str) -> tuple[str, str]:
    """What is left of both between the beginning and the end they share."""
    start = _shared(one, other)
    one, other = one[start:], other[start:]
    end = _shared(one[::-1], other[::-1])
    return one[: len(one) - end], other[: len(other) - end]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
