"""SHA-256, brought in by the first who needs it: it brings OpenSSL along, and most of what is printed needs none."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any


def sha256(written: bytes) -> str:
    """The digest, as 64 hexadecimal digits."""
    return str(_algorithm()(written).hexdigest())


@cache
def _algorithm() -> Callable[[bytes], Any]:
    import hashlib

    return hashlib.sha256
