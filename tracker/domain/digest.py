"""SHA-256, brought in by the first who needs it: it brings OpenSSL along, and most of what is printed needs none."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def sha256(written: bytes) -> str:
    """The digest, as 64 hexadecimal digits."""
    made: str = _algorithm()(written).hexdigest()
    return made


@cache
def _algorithm() -> Callable[[bytes], Any]:
    import hashlib

    return hashlib.sha256
