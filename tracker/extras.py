"""Optional libraries: imported where they are used, and where one is missing, one line that says what to install."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tracker.errors import Unusable


def library(module: str, extra: str, what: str = "this format") -> Any:
    """The library, of which nothing is known here but its name; raises `Unusable` that names the extra `what` needs."""
    try:
        return import_module(module)
    except ImportError as error:
        install = f"pip install 'sanctions-event-tracker[{extra}]'"
        raise Unusable(f"{what} needs the extra {extra!r}: {install}") from error
