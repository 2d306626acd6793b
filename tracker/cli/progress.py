"""Progress of long work on a terminal: how far, how fast, and how long still. Nothing when piped."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def progress(label: str, expected: int) -> Iterator[Callable[[int], None]]:
    """Yields what is to be told how many more are done; `expected` may be 0 where nobody knows."""
    start = time.monotonic()

    def rate(done: int | None) -> str | None:
        return f"{done / max(time.monotonic() - start, 0.001):,.0f}/s" if done else None

    hidden = not sys.stderr.isatty()
    with click.progressbar(
        length=expected, label=label, file=sys.stderr, hidden=hidden, item_show_func=rate, show_pos=True
    ) as bar:
        yield lambda more: bar.update(more, bar.pos + more)
