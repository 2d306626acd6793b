"""Work done in processes beside this one, where the machine has processors to spare.

Whoever asks for it works too: while a helper is not done with the piece that is next, another is done here. So nothing
depends on helpers, and where there are none all is done here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MOST = 2
"""So many make ready what keeps one process busy that writes it."""

_QUEUE = 2  # pieces that a helper has, so that it need not wait for the next one
_AHEAD = 4  # pieces that may be done before it is their turn


def spare() -> int:
    """How many helpers the machine has processors for."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable - 1, MOST)


def each(task: Callable[[T], R], pieces: Iterable[T], helpers: int) -> Iterator[tuple[T, R]]:
    """Every piece, in order, with what `task` makes of it; a few pieces are taken ahead.

    `task`, the pieces and what is made of them must be fit for pickling.
    """
    left = iter(pieces)
    turns: deque[tuple[T, _Helper[T, R] | R]] = deque()  # with what is to come, or has come, of each
    with ExitStack() as at_end:
        beside = [at_end.enter_context(_started(task)) for _ in range(helpers)]
        while True:
            free = next((helper for helper in beside if helper.is_free()), None)
            if free is None and turns and (_has_come(turns[0][1]) or len(turns) > _AHEAD):
                yield _taken(*turns.popleft(), task)
                continue
            try:
                piece = next(left)
            except StopIteration:
                break
            if free is not None:
                free.give(piece)
            turns.append((piece, free or task(piece)))
        while turns:
            yield _taken(*turns.popleft(), task)


def _has_come(made: object) -> bool:
    return made.has_made() if isinstance(made, _Helper) else True


def _taken(piece: T, made: _Helper[T, R] | R, task: Callable[[T], R]) -> tuple[T, R]:
    """A piece with what came of it; what a helper that is gone had in hand is done here."""
    if not isinstance(made, _Helper):
        return piece, made
    try:
        return piece, made.take()
    except (EOFError, OSError):
        return piece, task(piece)


class _Helper(Generic[T, R]):
    """A process that does pieces, in the order in which it is given them."""

    def __init__(self, pipe: Connection[Any, Any]) -> None:
        self._pipe = pipe
        self._is_up = False
        self._has = 0

    def is_free(self) -> bool:
        if not self._is_up and self.has_made():
            with suppress(OSError, EOFError):
                self._pipe.recv()
                self._is_up = True
        return self._is_up and self._has < _QUEUE

    def give(self, piece: T) -> None:
        self._has += 1
        with suppress(OSError):
            self._pipe.send(piece)

    def has_made(self) -> bool:
        """Whether it has done the first of its pieces, or is gone."""
        try:
            return self._pipe.poll()
        except OSError:
            return True

    def take(self) -> R:
        """What it made of the first of its pieces. Raises `EOFError` or `OSError` where it is gone."""
        self._has -= 1
        made: R = self._pipe.recv()
        return made


@contextmanager
def _started(task: Callable[[T], R]) -> Iterator[_Helper[T, R]]:
    # A new process, not a copy of this one, which has a database open.
    new = multiprocessing.get_context("spawn")
    ours, theirs = new.Pipe()
    process = new.Process(target=_help, args=(theirs, task), daemon=True)
    with suppress(OSError):  # where no process is to be had, the pipe ends here
        process.start()
    theirs.close()
    try:
        yield _Helper(ours)
    finally:
        ours.close()
        if process.pid is not None:
            process.terminate()
            process.join()


def _help(pipe: Connection[Any, Any], task: Callable[[Any], Any]) -> None:
    """A helper's life. It ends when the process does that started it, of which the pipe tells."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for that one to answer
    sys.setswitchinterval(0.0005)  # a piece is as large as many pipes: who reads and writes must not wait at each
    given: SimpleQueue[Any] = SimpleQueue()
    made: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_till_the_end, args=(lambda: given.put(pipe.recv()),), daemon=True).start()
    threading.Thread(target=_till_the_end, args=(lambda: pipe.send(made.get()),), daemon=True).start()
    made.put("up")
    with suppress(Exception):  # whoever asked does the piece, and meets the error
        while True:
            made.put(task(given.get()))


def _till_the_end(do: Callable[[], None]) -> None:
    with suppress(OSError, EOFError):
        while True:
            do()
    os._exit(0)
