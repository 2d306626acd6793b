"""What a newer tracker wrote comes back from a record byte by byte, whatever it is and wherever it stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tests.factories import item
from tracker.domain import forms, journal, shape
from tracker.domain.kinds import Json
from tracker.domain.records import RECORD_CLASSES, Item, Record, Who
from tracker.domain.vocabulary import Newer
from tracker.errors import Refused

_texts = strategies.texts(lines=True)
_plain: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=6,
)
_fields = st.from_regex(r"zz_[a-z0-9_]{1,8}", fullmatch=True)
_words = st.from_regex(r"zz[!-~]{1,8}", fullmatch=True)


@st.composite
def from_tomorrow(draw: st.DrawFn) -> tuple[str, str, dict[str, Json]]:
    """Kind, id and values of a record of this version to which a newer one has added what it likes."""
    record: Record = draw(strategies.any_record)
    flat = forms.flatten(record)
    for value in list(flat.values()):
        if isinstance(value, dict):
            value |= draw(st.dictionaries(_fields, _plain, max_size=2))
    for name in ("status", "kind", "level", "reliability", "direction"):
        if name in flat:
            flat[name] = draw(st.just(flat[name]) | _words)
    flat |= draw(st.dictionaries(_fields, _plain.filter(lambda value: value is not None), max_size=2))
    if draw(st.booleans()):
        flat[f"zz_list/{draw(strategies.part_ids)}"] = {"position": draw(st.integers(0, 9)), "x": draw(_plain)}
    return record.KIND, record.id, flat


@given(from_tomorrow())
def test_the_journals_entries_come_back_byte_by_byte(written: tuple[str, str, dict[str, Json]]) -> None:
    kind, record_id, flat = written
    assert forms.faults_of_values(kind, record_id, flat) == []
    faults = shape.Faults()
    record = forms.unflatten(kind, record_id, flat, faults)
    assert record is not None, faults.found
    assert forms.place(record).texts == {name: journal.text_of(value) for name, value in flat.items()}


@given(st.from_regex(r"zz[a-z0-9_]{0,9}", fullmatch=True), st.dictionaries(_fields, _plain, max_size=3))
def test_a_record_of_an_unknown_kind_is_all_carried(kind: str, flat: dict[str, Json]) -> None:
    record = forms.unflatten(kind, "01900000-0000-7000-8000-000000000001", flat, shape.Faults())
    assert record is not None
    assert forms.flatten(record) == flat


def test_what_this_version_knows_carries_nothing() -> None:
    for cls in RECORD_CLASSES.values():
        assert "carried" not in [field.name for field in shape.fields(cls)]
    assert list(shape.newer_in(item(category="coal"))) == []


def test_typed_values_are_checked_and_those_of_the_journal_carried() -> None:
    faults = shape.Faults()
    assert shape.read(Item, {"name": "car", "category": "quantum"}, faults) is None
    assert shape.read(Item, {"name": "car", "colour": "red"}, faults) is None
    carried = shape.read(Item, {"name": "car", "category": "quantum", "colour": "red"}, shape.Faults(), carry=True)
    assert carried is not None
    assert (type(carried.category), carried.carried) == (Newer, (("colour", '"red"'),))


def test_in_a_document_it_stands_apart_as_text_that_no_format_alters() -> None:
    carried = shape.read(Item, {"name": "car", "category": "quantum", "size": 5}, shape.Faults(), carry=True)
    written = shape.write(carried, apart=True)
    assert written == {"name": "car", "newer": {"category": '"quantum"', "size": "5"}}
    assert shape.read(Item, written, shape.Faults()) == carried


def test_a_country_that_carries_more_is_not_cut_to_its_code() -> None:
    who = Who(country="KP", carried=(("rank", "1"),))
    assert who.bare() is None


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ({"colour": "red"}, {"colour": "blue"}, True),
        ({"colour": "red"}, {"colour": None}, True),
        ({"status": "rumoured"}, {"status": "occurred"}, True),
        ({"status": "planned"}, {"status": "occurred"}, False),
        ({"items/0123456789abcdef": {"name": "x", "position": 0, "size": 1}}, {"items/0123456789abcdef": None}, False),
        (
            {"items/0123456789abcdef": {"name": "x", "position": 0, "size": 1}},
            {"items/0123456789abcdef": {"name": "y", "position": 0, "size": 1}},
            False,
        ),
        (
            {"items/0123456789abcdef": {"name": "x", "position": 0, "size": 1}},
            {"items/0123456789abcdef": {"name": "y", "position": 0}},
            True,
        ),
        ({"loot/0123456789abcdef": {"position": 0}}, {"loot/0123456789abcdef": None}, True),
    ],
)
def test_only_what_is_not_understood_cannot_be_changed(
    before: dict[str, Json], after: dict[str, Json], refused: bool
) -> None:
    record = "01900000-0000-7000-8000-000000000001"
    if refused:
        with pytest.raises(Refused, match="made by a newer tracker"):
            forms.refuse_loss("event", record, before, after)
    else:
        forms.refuse_loss("event", record, before, after)
