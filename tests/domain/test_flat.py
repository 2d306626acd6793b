"""Lists in one cell: whatever stands in an entry comes out as it went in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import flat

TEXTS = st.text(st.sampled_from("ab;|\\, =:é"), min_size=1).map(str.strip).filter(lambda text: text.strip("\\"))
"""Texts of every character that means something in a cell. A text is never of backslashes alone."""


def unmarked(text: str) -> bool:
    """Whether no backslash stands where it would mean the character behind it."""
    return "\\;" not in text and "\\|" not in text


@given(st.lists(st.lists(TEXTS.filter(unmarked), min_size=1, max_size=3), max_size=3))
def test_pieces_come_out_of_a_cell_as_they_went_in(entries: list[list[str]]) -> None:
    assert flat.entries(flat.joined(map(flat.entry, entries))) == entries


@given(st.lists(TEXTS.filter(unmarked), max_size=3))
def test_plain_texts_come_out_of_a_cell_as_they_went_in(texts: list[str]) -> None:
    assert flat.words(flat.joined(map(flat.word, texts))) == texts


def test_a_column_is_read_or_follows_from_those_that_are() -> None:
    assert set(flat.COLUMNS) == set(flat.READ) | flat.COMPUTED
    assert not set(flat.READ) & flat.COMPUTED
