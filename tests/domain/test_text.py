"""What counts as text, when two spellings are one, and what may reach a screen."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import TREACHEROUS, texts
from tracker.domain.text import cell, clean, fold, out_of_cell, shown, to_json


def line(text: str) -> str:
    return clean(text, limit=100, lines=False)


def prose(text: str) -> str:
    return clean(text, limit=100, lines=True)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("\x00", "U+0000 at 1"),
        ("A\x1b[31mcar", "U+001B at 2"),
        ("A car\x7f.", "U+007F at 6"),
        ("A\x85car", "U+0085 at 2"),
        ("\ud83d", "U+D83D at 1"),
        ("A\u2028car", "U+2028 at 2"),
        ("A\rcar", "U+000D at 2"),
        ("A\x0bcar", "U+000B at 2"),
    ],
)
def test_what_is_not_text_is_refused_with_its_code_and_place(typed: str, name: str) -> None:
    for read in (line, prose):
        with pytest.raises(ValueError, match="has a character that is not text") as refused:
            read(typed)
        assert name in str(refused.value)


@pytest.mark.parametrize("typed", ["A\ncar", "A\tcar", "\nA car"])
def test_a_line_has_no_breaks_and_prose_may(typed: str) -> None:
    with pytest.raises(ValueError, match="must be one line"):
        line(typed)
    assert prose(typed) == typed.strip()


def test_the_line_ends_of_windows_become_plain_ones_in_prose() -> None:
    assert prose("A car\r\nand a plaque") == "A car\nand a plaque"
    with pytest.raises(ValueError, match=r"U\+000D"):
        line("A car\r\nand a plaque")


@pytest.mark.parametrize("typed", ["", " ", "\u00a0\u3000", "\n\t"])
def test_blanks_are_empty(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^is empty$"):
        prose(typed)


def test_a_text_may_fill_its_limit_and_not_one_character_more() -> None:
    assert line(f" {'é' * 100} ") == "é" * 100
    with pytest.raises(ValueError, match="has 1,001 characters; at most 100 fit"):
        line("é" * 1_001)


def test_the_limit_counts_characters_as_they_are_kept() -> None:
    assert line("e\u0301" * 100) == "é" * 100


@pytest.mark.parametrize("typed", ["\u202eabc", "👨‍👩‍👧", "\ufeffa", "김정은", "\U0010ffff"])
def test_every_script_and_direction_is_text(typed: str) -> None:
    assert line(typed) == typed


@given(st.text())
def test_clean_text_is_clean_in_nfc_and_has_no_outer_blanks(typed: str) -> None:
    try:
        cleaned = prose(typed)
    except ValueError:
        return
    assert prose(cleaned) == cleaned == cleaned.strip() == unicodedata.normalize("NFC", cleaned)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kim Jong Un", "KIM JONG-UN"),
        ("Türkiye", "turkiye"),
        ("Peugeot  604", "peugeot–604"),
        ("Å", "A\u030a"),
        ("Ｋｉｍ", "kim"),
        ("𝐀urus", "aurus"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("Diyarbakır", "Diyarbakir"),
        ("«Aurus», Senat_600", "aurus senat 600"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Niger", "Nigeria"), ("Kim Jong Un", "Kim Jong Il"), ("김정은", "김정일")])
def test_other_names_stay_others(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(st.characters(codec="utf-8")) | st.sampled_from(TREACHEROUS))
def test_folding_twice_folds_no_further(text: str) -> None:
    assert fold(fold(text)) == fold(text)


UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
SEEN_OR_NEEDED = {  # of the category Cf: the joiners, and signs that are written before or above what they count
    *"\u200c\u200d",
    *"\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd",
}
SELECTORS = {
    *map(chr, (0x180B, 0x180C, 0x180D, 0x180F)),
    *map(chr, range(0xFE00, 0xFE10)),
    *map(chr, range(0xE0100, 0xE01F0)),
}


def _is_unseen(character: str) -> bool:
    code = ord(character)
    nothing = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE or code in range(0xE0000, 0xE1000)
    filler = character in "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
    return (nothing or filler or unicodedata.category(character) in UNSEEN) and character not in SEEN_OR_NEEDED


def test_no_character_that_nobody_sees_reaches_a_screen_raw() -> None:
    every = [chr(code) for code in range(0x110000)]
    assert [
        f"{ord(each):x}" for each in every if _is_unseen(each) and each in shown(f"a{each}") and each not in SELECTORS
    ] == []
    assert [f"{ord(each):x}" for each in every if _is_unseen(each) and each in shown(f"a {each}")] == []


def test_every_other_character_is_shown_as_it_is() -> None:
    every = [each for each in map(chr, range(0x110000)) if unicodedata.category(each) != "Cn"]
    assert [f"{ord(each):x}" for each in every if not _is_unseen(each) and shown(f"a{each}") != f"a{each}"] == []


@pytest.mark.parametrize("name", ["می\u200cخواهم", "क्\u200dष", "葛\U000e0100城", "❤\ufe0f\u200d🔥", "ᠠ\u180b"])
def test_what_a_script_needs_to_be_spelt_is_shown_as_it_is(name: str) -> None:
    assert shown(name) == name


def test_words_hidden_in_tags_and_selectors_are_shown_as_escapes() -> None:
    tagged = "Aurus" + "".join(chr(0xE0000 + ord(letter)) for letter in "sold")
    assert shown(tagged) == "Aurus\\udb40\\udc73\\udb40\\udc6f\\udb40\\udc6c\\udb40\\udc64"
    assert shown("a\ufe0f\ufe01\ufe02 \ufe00") == "a\ufe0f\\ufe01\\ufe02 \\ufe00"


@given(st.text())
def test_nothing_that_moves_a_cursor_turns_the_text_round_or_is_invisible_is_shown_raw(text: str) -> None:
    for lines in (True, False):
        unsafe = {c for c in shown(text, lines=lines) if _is_unseen(c)} - SELECTORS
        assert unsafe <= ({"\n", "\t"} if lines else set())


@given(texts(lines=True))
def test_a_cell_is_read_back_as_what_it_was_made_of(text: str) -> None:
    assert out_of_cell(cell(text)) == text or "\\u" in text or text.startswith("'")


@pytest.mark.parametrize(
    ("raw", "escaped"), [("\x1b[2J", "\\u001b[2J"), ("\u202ecod.exe", "\\u202ecod.exe"), ("a\nb", "a\\u000ab")]
)
def test_what_is_escaped_can_still_be_read(raw: str, escaped: str) -> None:
    assert shown(raw) == escaped


@given(texts(lines=True))
def test_what_is_safe_is_shown_as_it_is(text: str) -> None:
    assert (
        any(map(_is_unseen, text.replace("\n", "").replace("\t", "")))
        or shown(text, lines=True) == text
        or SELECTORS & set(text)
    )


@given(st.dictionaries(st.text(), st.lists(st.text() | st.none() | st.integers())))
def test_json_for_a_screen_is_the_same_json(value: dict[str, list[object]]) -> None:
    assert json.loads(to_json(value, indent=2)) == value
