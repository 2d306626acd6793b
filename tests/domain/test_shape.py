"""How any declared record becomes JSON and comes back, and how each kind of value refuses what it is not."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pytest

from tests.factories import faults_of, when
from tracker.domain import kinds, shape
from tracker.domain.declared import declared
from tracker.domain.kinds import Amount, Country, Day, Edtf, Hs, Id, Key, Line, Prose, YesNo
from tracker.domain.records import (
    RECORD_CLASSES,
    Bound,
    Category,
    Claim,
    Credibility,
    Currency,
    Event,
    HsRange,
    Item,
    Language,
    Party,
    Quantity,
    RegistryFlag,
    Reliability,
    Stance,
    Value,
    Who,
)

AN_ID = "01900000-0000-7000-8000-00000000cafe"


def refusal(kind: Any, value: Any) -> str:
    """Why a field of `kind` does not take `value`."""
    (fault,) = faults_of(_holder(kind), {"field": value})
    return fault.removeprefix("field")


def taken(kind: Any, value: Any) -> Any:
    """What a field of `kind` makes of `value`; what it writes of that, it takes for the same."""
    faults = shape.Faults()
    made = shape.read(_holder(kind), {"field": value}, faults)
    assert made is not None, faults.found
    assert shape.read(_holder(kind), shape.write(made), shape.Faults()) == made
    return made.field


_holders: dict[int, type[Any]] = {}


def _holder(kind: Any) -> type[Any]:
    """A record class with one field of `kind`."""
    if id(kind) not in _holders:

        class Holder:
            field: Any

        Holder.__annotations__["field"] = kind
        _holders[id(kind)] = declared(Holder)
    return _holders[id(kind)]


# What each kind of value takes


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Amount, ["0", "1", "1000000", "0.5", "750.000001", "123456789012345678"]),
        (Hs, ["87", "8703", "870321", "87032110", "8703211000"]),
        (HsRange, ["86", "86-89", "8703", "870310-870390"]),
        (Key, ["un-dprk", "unscr2397-7", "unscr1718-8aiii"]),
        (Day, ["2024-02-20", "2024-02-29"]),
        (Language, ["ko", "zh-Hant", "sr-Latn-RS"]),
        (Country, ["KP", "SUHH", "UA-43", "EU", "XK"]),
        (Currency, ["USD", "KPW", "SUR"]),
        (Category, ["luxury_goods"]),
        (Stance, ["denies"]),
        (Bound, ["~", ">", "<"]),
        (Id, [AN_ID]),
        (Line, ["A car", "\u202eA car", "NO"]),
        (Prose, ["One.\n\n\tTwo."]),
    ],
    ids=lambda value: str(value)[:24] if isinstance(value, list) else None,
)
def test_what_is_right_is_taken_as_it_is(kind: Any, values: list[str]) -> None:
    for value in values:
        assert taken(kind, value) == value


@pytest.mark.parametrize(
    "value",
    ["-5", "+5", "1e3", "1,500", "1 000", "1_000", "01", ".5", "5.", "5.1234567", "1" * 19, "NaN", "", " 5", "٥", "５"],
)
def test_an_amount_is_a_plain_decimal(value: str) -> None:
    assert "is not an amount such as 1000000 or 750.5" in refusal(Amount, value)


@pytest.mark.parametrize("value", ["87AB", "870", "8", "87.03", "870321100099", "HS 8703", "٨٧٠٣", "８７０３", ""])
def test_an_hs_code_is_an_even_number_of_digits(value: str) -> None:
    assert "is not an HS code: 2, 4, 6, 8 or 10 digits" in refusal(Hs, value)


@pytest.mark.parametrize("value", ["8", "86–89", "86-", "86-89-90", "٨٦"])
def test_a_range_of_hs_codes_is_two_runs_of_digits(value: str) -> None:
    assert "is not HS digits such as 8703 or 86-89" in refusal(HsRange, value)


@pytest.mark.parametrize("value", ["UN-DPRK", "un_dprk", "un--dprk", "-un", "un dprk", "", "ü"])
def test_a_key_is_lower_case_words_and_hyphens(value: str) -> None:
    assert "is not a provision's key" in refusal(Key, value)


@pytest.mark.parametrize("value", ["2024-02-30", "2024-99-99", "2024-02", "20240220", "2024-W08-2", "٢٠٢٤-٠٢-٢٠", ""])
def test_a_day_is_one_that_was_or_will_be(value: str) -> None:
    assert "is not a day such as 2024-02-20" in refusal(Day, value)


@pytest.mark.parametrize("value", ["kp", "PRK", "North Korea", "ZZ", ""])
def test_a_country_is_a_code_and_nothing_else_once_it_is_in_a_record(value: str) -> None:
    assert "is not a country code such as KP" in refusal(Country, value)


@pytest.mark.parametrize("value", ["", AN_ID.upper(), AN_ID.replace("-", ""), "{" + AN_ID[1:-1] + "}", "7KQ2M0XW"])
def test_an_id_is_a_uuid_in_the_one_form(value: str) -> None:
    assert "is not a record's id" in refusal(Id, value)


@pytest.mark.parametrize(
    ("kind", "value", "offer"),
    [
        (Category, "luxury_good", "did you mean luxury_goods?"),
        (Currency, "usd", "did you mean USD?"),
        (Reliability, "a", "did you mean A?"),
        (Stance, "denied", "did you mean denies?"),
        (Stance, "Denies", "did you mean denies?"),
        (Bound, "about", "(one of ~, >, <)"),
    ],
)
def test_a_word_of_no_vocabulary_is_answered_with_what_may_be_meant(kind: Any, value: str, offer: str) -> None:
    assert offer in refusal(kind, value)


def test_an_unknown_currency_is_named_for_what_it_is_not() -> None:
    assert refusal(Currency, "XYZ").startswith(": 'XYZ' is no currency (ISO 4217)")


@pytest.mark.parametrize("value", [0, 7, -1, "", "two", "1.0", True, "１"])
def test_credibility_is_a_digit_from_1_to_6(value: Any) -> None:
    assert "must be a whole number from 1 to 6" in refusal(Credibility, value)


def test_a_number_may_stand_as_text_in_a_document() -> None:
    assert taken(Credibility, "3") == 3


@pytest.mark.parametrize("value", ["true", "yes", 1, 0])
def test_yes_and_no_are_true_and_false(value: Any) -> None:
    assert "must be true or false" in refusal(YesNo, value)


@pytest.mark.parametrize("value", [7, True, 1.5, ["A car"], {"text": "A car"}])
def test_text_is_text(value: Any) -> None:
    for kind in (Line, Amount, Hs, Key, Day, Country, Currency, Edtf, Id):
        assert "must be text" in refusal(kind, value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "is empty"),
        ("A\ncar", "must be one line"),
        ("A\x00car", "U+0000"),
        ("\ud800", "U+D800"),
        ("x" * 1_001, "has 1,001 characters; at most 1,000 fit"),
    ],
)
def test_a_line_is_one_line_of_text(value: str, reason: str) -> None:
    assert reason in refusal(Line, value)


def test_prose_may_be_twenty_times_as_long() -> None:
    assert taken(Prose, "x" * 20_000)
    assert "at most 20,000 fit" in refusal(Prose, "x" * 20_001)


def test_a_date_is_edtf_and_what_is_wrong_with_another_is_said() -> None:
    assert taken(Edtf, "2024-02").edtf == "2024-02"
    assert refusal(Edtf, "Feb 2024").startswith(": cannot read the date 'Feb 2024'")


def test_two_spellings_of_a_date_are_one_date() -> None:
    assert taken(Edtf, "2018/2018") == when("2018")


# Documents


def test_only_what_is_filled_in_is_written_in_the_order_of_declaration() -> None:
    claim = Claim(stance="denies", country="RU", text="No breach.")
    assert list(shape.write(claim).items()) == [("country", "RU"), ("stance", "denies"), ("text", "No breach.")]


def test_an_accused_country_is_written_as_its_code_and_read_back_from_it() -> None:
    claim = Claim(stance="alleges", country="US", against=(Who(country="RU"), Who(party_id=AN_ID, country="KP")))
    written = shape.write(claim)
    assert written["against"] == ["RU", {"party_id": AN_ID, "country": "KP"}]
    assert shape.read(Claim, written, shape.Faults()) == claim


def test_an_empty_field_is_as_if_it_were_not_there() -> None:
    faults = shape.Faults()
    item = shape.read(Item, {"name": "coal", "category": None, "quantities": []}, faults)
    assert item == Item(name="coal")
    assert faults.found == []


@pytest.mark.parametrize("empty", [{}, {"name": None}])
def test_a_field_without_which_it_is_nothing_must_be_there(empty: dict[str, Any]) -> None:
    assert faults_of(Item, empty) == ["name is missing"]


def test_a_field_nobody_declared_is_refused_with_the_nearest() -> None:
    assert faults_of(Item, {"name": "coal", "catgory": "coal"}) == [
        "catgory is no field of an item; did you mean category?"
    ]
    assert faults_of(Quantity, {"amount": "1", "unit": "t", "qwxz": "1"}) == ["qwxz is no field of a quantity"]


def test_every_fault_is_told_at_once_each_with_its_path() -> None:
    document: dict[str, Any] = {
        "type": "Gift!",
        "title": "",
        "date": "soon",
        "status": "happened",
        "tags": ["cars", ""],
        "participants": [{"role": "giver", "country": "RUS"}, "KP"],
        "items": [{"name": "car", "hs": "87AB", "quantities": [{"amount": "1,500"}, {"amount": "1", "unit": "t"}]}],
        "claims": [{"stance": "says", "against": ["RU", {"who": "KP"}], "credibility": 9}],
        "links": {"kind": "follows"},
    }
    paths = [fault.split(" ")[0].rstrip(":") for fault in faults_of(Event, document, id=AN_ID)]
    assert sorted(paths) == sorted(
        [
            "type",
            "title",
            "date",
            "status",
            "tags[2]",
            "participants[1].country",
            "participants[2]",
            "items[1].hs",
            "items[1].quantities[1].amount",
            "items[1].quantities[1].unit",
            "claims[1].stance",
            "claims[1].against[2].who",
            "claims[1].credibility",
            "links",
        ]
    )


def test_a_list_and_a_mapping_are_asked_for_as_such() -> None:
    assert faults_of(Party, {"name": "KCNA", "aliases": "the agency"}, id=AN_ID) == [
        "aliases must be a list, not 'the agency'"
    ]
    assert faults_of(Party, {"name": "KCNA", "aliases": [7]}, id=AN_ID) == [
        "aliases[1] must be a mapping of fields, not 7"
    ]


def test_a_part_may_bring_its_id_and_place() -> None:
    faults = shape.Faults()
    read = shape.read(
        Party, {"name": "KCNA", "aliases": [{"id": "0" * 16, "position": "7", "name": "agency"}]}, faults, id=AN_ID
    )
    assert read is not None
    assert (read.aliases[0].id, read.aliases[0].position) == ("0" * 16, 7)


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ({"id": "XYZ"}, "aliases[1].id 'XYZ' is not a part's id"),
        ({"id": ""}, "aliases[1].id '' is not a part's id"),
        ({"position": -1}, "aliases[1].position must be a whole number from 0 to 1000000000, not -1"),
    ],
)
def test_an_id_or_place_that_is_none_is_refused(place: dict[str, Any], fault: str) -> None:
    assert faults_of(Party, {"name": "KCNA", "aliases": [{"name": "agency", **place}]}, id=AN_ID) == [fault]


def test_only_parts_have_a_place() -> None:
    assert faults_of(Value, {"amount": "1", "currency": "USD", "position": 1}) == ["position is no field of a value"]


def test_which_lists_hold_parts_is_declared_once() -> None:
    lists = {each.name for each in shape.fields(Event) if each.holds_parts()}
    assert lists == {"participants", "items", "citations", "claims", "violations", "links"}
    assert not any(each.holds_parts() for each in shape.fields(Item))


def test_declarations_say_what_is_required_and_what_is_a_list() -> None:
    of_item = {each.name: each for each in shape.fields(Item)}
    assert of_item["name"].required
    assert not of_item["name"].many
    assert of_item["quantities"].many
    assert of_item["quantities"].nested is Quantity
    assert not {"id", "position"} & of_item.keys()


def _declared() -> list[type[Any]]:
    """Every record class with the classes of what is within them."""
    found: list[type[Any]] = list(RECORD_CLASSES.values())
    for cls in found:
        found += [each.nested for each in shape.fields(cls) if each.nested and each.nested not in found]
    return found


@pytest.mark.parametrize("cls", _declared())
def test_no_field_is_answered_for_by_a_method_and_nothing_is_kept_on_a_record(cls: type[Any]) -> None:
    defaults = {each.name: each.default for each in shape.fields(cls) if not each.required}
    assert not [name for name, default in defaults.items() if callable(default) or isinstance(default, property)]
    assert not [name for name in dir(cls) if isinstance(getattr(cls, name), cached_property)]


@pytest.mark.parametrize("cls", _declared())
def test_no_field_can_hold_what_is_left_out_when_it_is_written(cls: type[Any]) -> None:
    held = [each.kind for each in shape.fields(cls)]
    assert not [kind for kind in held if isinstance(kind, kinds.Number) and kind.low <= 0 <= kind.high]


def test_nouns_take_their_article_and_fall_into_words() -> None:
    assert shape.noun(Event) == "an event"
    assert shape.noun(RegistryFlag) == "a registry flag"
