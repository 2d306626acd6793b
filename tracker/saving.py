"""Whether what a command did is saved, where it ends otherwise than by itself.

The store tells, as it writes; the command line asks, once, when an interrupt, a full disk, a lost server or output that
nobody takes has stopped a command. What was just being saved then is neither saved nor not until somebody has looked.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

Look = Callable[[], bool | None]
"""Looks in the database whether something was saved; None where that cannot be told."""


class Outcome(Enum):
    """What became of a command's work."""

    NOTHING = auto()  # it came to no writing
    NOT_SAVED = auto()
    IN_PART = auto()  # of two things that are saved one after the other, the first
    SAVED = auto()
    NOT_KNOWN = auto()


class Attempt:
    """One thing to save, whole or not at all."""

    def __init__(self) -> None:
        self._saved: bool | None = False
        self._look: Look | None = None

    def is_being_saved(self, look: Look) -> None:
        """From here on only `look` can tell."""
        self._look = look

    def is_saved(self) -> None:
        self._saved, self._look = True, None

    @property
    def saved(self) -> bool | None:
        """Whether it is saved, having looked where need be; None where that cannot be told."""
        if self._look is not None:
            try:
                self._saved = self._look()
            except (Exception, KeyboardInterrupt):
                self._saved = None
            self._look = None
        return self._saved


_attempts: list[Attempt] = []
_advice: list[str] = []


def begin() -> None:
    """A new command: nothing has been saved yet."""
    _attempts.clear()
    _advice.clear()


def attempt() -> Attempt:
    """Something is to be saved."""
    made = Attempt()
    _attempts.append(made)
    return made


def advise(text: str) -> None:
    """Keeps what there is to say of this command's work, should it be stopped after that was saved; once."""
    if text not in _advice:
        _advice.append(text)


def take_back(text: str) -> None:
    """Forgets advice that is no longer needed."""
    _advice.remove(text)


def advice() -> str:
    """What there is to say of work that was saved; empty where there is nothing."""
    return "; ".join(_advice)


def outcome() -> Outcome:
    """What has become of the command's work so far."""
    found = {each.saved for each in _attempts}
    if not found:
        return Outcome.NOTHING
    if None in found:
        return Outcome.NOT_KNOWN
    if len(found) > 1:
        return Outcome.IN_PART
    return Outcome.SAVED if found == {True} else Outcome.NOT_SAVED
