"""The words of values that are taken out: which of them tell something, and where they are repeated. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from tracker.domain.journal import Change
from tracker.domain.kinds import UUID, Json
from tracker.domain.text import fold, pattern

_SHORTEST_WORD = 3  # letters or digits; shorter ones stand in every text
_SHORTEST_SIGNS = 2  # of a script whose signs say more than a letter does
_SHORTEST_TEXT = 8  # characters; a shorter text is a code or a word of a vocabulary


def texts(value: Json | Mapping[str, Json]) -> Iterator[str]:
    """Every text within a value of the journal; ids are none."""
    if isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from texts(one)
    elif isinstance(value, str) and not pattern(UUID).fullmatch(value):
        yield value


def words(changes: Iterable[Change]) -> frozenset[str]:
    """The folded words in the values of some changes that are long enough to tell something."""
    found = {word for change in changes for text in texts(change.values) for word in fold(text).split()}
    return frozenset(word for word in found if len(word) >= (_SHORTEST_WORD if word.isascii() else _SHORTEST_SIGNS))


def long_texts(changes: Iterable[Change]) -> frozenset[str]:
    """The folded texts in the values of some changes that stand elsewhere by no chance."""
    found = (fold(text) for change in changes for text in texts(change.values) if len(text) >= _SHORTEST_TEXT)
    return frozenset(text for text in found if not re.fullmatch(r"[0-9 ]*", text))


def repeated(words: frozenset[str], text: str) -> frozenset[str]:
    """Those of `words` that a text repeats, however it spells them; of other scripts also within longer words."""
    folded = fold(text)
    whole = words.intersection(folded.split())
    return whole if folded.isascii() else whole | {word for word in words if not word.isascii() and word in folded}
