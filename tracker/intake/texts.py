"""Reading a text file that somebody kept of a source: its size and encoding are checked before anything else."""

from __future__ import annotations

import codecs
from pathlib import Path

from tracker.domain.text import clean
from tracker.errors import NotFound, NotUnderstood

LARGEST = 1_000_000
"""Characters of a text that is kept with a source; in a file it takes at most four bytes each."""

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, or in UTF-16 with its mark. Raises where it is too long or is no text."""
    if not path.is_file():
        raise NotFound(f"{path} is no file")
    if path.stat().st_size > 4 * LARGEST:
        raise NotUnderstood(f"{path} is larger than {LARGEST:,} characters can be; keep the part that is quoted")
    found = path.read_bytes()
    encoding = next((name for mark, name in _MARKS.items() if found.startswith(mark)), "utf-8")
    try:
        return clean(found.decode(encoding), limit=LARGEST, lines=True)
    except UnicodeDecodeError as error:
        raise NotUnderstood(
            f"{path} is not UTF-8 text (byte {error.start + 1}); save it as plain text in UTF-8, not as PDF or Word"
        ) from None
    except ValueError as fault:
        raise NotUnderstood(f"{path} {fault}") from None
