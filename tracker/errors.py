"""What the tracker refuses, and how it says so.

Every refusal is a `TrackerError`: its text says what was refused, where, and what to do instead, in words an analyst
understands; its class carries the exit code. Only `tracker.cli` turns one into stderr and a process status.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """What a process status means, the same for every command."""

    DONE = 0
    LOOK = 1  # done, and there is something to look at
    NOT_UNDERSTOOD = 2
    NOT_FOUND = 3
    REFUSED = 4  # nothing is wrong with the input, but doing it might lose something
    UNUSABLE = 5  # the database: corrupt, not ours, locked, read-only
    STOPPED = 130  # by Ctrl-C, or an answer that was no; what a shell says of SIGINT


class TrackerError(Exception):
    """Base of everything the tracker refuses. `str(error)` is the whole message for the analyst."""

    exit_code = ExitCode.NOT_UNDERSTOOD

    def adding(self, hint: str) -> TrackerError:
        """The same refusal, with one more line on how to go on."""
        longer = TrackerError(f"{self}\n{hint}")
        longer.exit_code = self.exit_code
        return longer


class NotUnderstood(TrackerError):
    """The input cannot be read; the text says which forms can."""


class InvalidRecord(NotUnderstood):
    """A record breaks rules of its own; every broken rule is listed, not just the first."""

    def __init__(self, what: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([f"{what} cannot be saved:", *(f"  - {problem}" for problem in self.problems)]))


class NotFound(TrackerError):
    """No such record, country or file."""

    exit_code = ExitCode.NOT_FOUND


class Refused(TrackerError):
    """Understood, but doing it might lose or double something; the text names the way to do it all the same."""

    exit_code = ExitCode.REFUSED


class Unusable(TrackerError):
    """The database cannot be used: corrupt, not ours, locked or read-only."""

    exit_code = ExitCode.UNUSABLE


def did_you_mean(candidates: Iterable[str]) -> str:
    """A closing half-sentence that offers `candidates`, or nothing when there are none."""
    offered = list(candidates)
    return f"; did you mean {' or '.join(offered)}?" if offered else ""
