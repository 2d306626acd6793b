"""The words of values that are taken out: which of them tell something, and where they are repeated. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tracker.domain import vocabulary
from tracker.domain.journal import Change
from tracker.domain.kinds import UUID, Json
from tracker.domain.text import fold, pattern

_SHORTEST_WORD = 3  # letters or digits; shorter ones stand in every text
_SHORTEST_SIGNS = 2  # of a script whose signs say more than a letter does
_NUMBERS = re.compile(r"\b\d+(?: \d+)+\b")
_SHORTEST_TEXT = 8  # characters; a shorter text is a code
_VOCABULARY = frozenset().union(
    *(vocabulary.EVENT_TYPES, vocabulary.ROLE_MEANINGS, vocabulary.EVENT_STATUSES, vocabulary.STANCES),
    *(vocabulary.ASSESSMENTS, vocabulary.LINK_KINDS, vocabulary.PARTY_KINDS, vocabulary.CATEGORIES),
    *(vocabulary.PROVISION_LEVELS, vocabulary.PROVISION_CLASSES, vocabulary.DIRECTIONS),
)


def texts(value: Json | Mapping[str, Json]) -> Iterator[str]:
    """Every text within a value of the journal; ids are none."""
    if isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from texts(one)
    elif isinstance(value, str) and not pattern(UUID).fullmatch(value):
        yield value


def words(changes: Iterable[Change]) -> frozenset[str]:
    """The folded words in the values of some changes that are long enough to tell something, and the phrases.

    Those say what no word of theirs does: a whole text however short, such as the name Xi or 王; what is written
    without a blank, such as an address; and numbers in a row, such as those of a telephone.
    """
    found: set[str] = set()
    whole: set[str] = set()
    for text in (text for change in changes for text in texts(change.values)):
        folded = fold(text)
        whole.add(folded)
        found |= {*map(fold, text.split()), *_NUMBERS.findall(folded), *folded.split()}
    long = (word for word in found if len(word) >= (_SHORTEST_WORD if word.isascii() else _SHORTEST_SIGNS))
    return frozenset({*whole, *long} - {""})


def long_texts(changes: Iterable[Change]) -> frozenset[str]:
    """The folded texts in the values of some changes that stand elsewhere by no chance."""
    every = (text for change in changes for text in texts(change.values))
    found = (fold(text) for text in every if len(text) >= _SHORTEST_TEXT and text not in _VOCABULARY)
    return frozenset(text for text in found if not re.fullmatch(r"[0-9 ]*", text))


def repeated(words: frozenset[str], text: str) -> frozenset[str]:
    """Those of `words` that a text repeats, however it spells them; of other scripts also within longer words."""
    folded = fold(text)
    whole = words.intersection(_phrases(folded.split()))
    return whole if folded.isascii() else whole | {word for word in words if not word.isascii() and word in folded}


def _phrases(given: Sequence[str]) -> Iterator[str]:
    """Every run of some words. A note has few; the texts that went may have a million."""
    for start in range(len(given)):
        for end in range(start + 1, len(given) + 1):
            yield " ".join(given[start:end])


def stands_in(words: str, folded: str) -> bool:
    """Whether folded words stand in a folded text as whole ones; of other scripts also within longer words."""
    return words in folded and (not words.isascii() or f" {words} " in f" {folded} ")
