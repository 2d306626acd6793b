"""Whether a command's work is saved is told by who saved it, and where it was stopped in that, by looking."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tracker import saving
from tracker.saving import Look, Outcome


@pytest.fixture(autouse=True)
def _a_command() -> Iterator[None]:
    saving.begin()
    yield
    saving.begin()


def fails() -> bool:
    raise OSError("no server")


def interrupted() -> bool:
    raise KeyboardInterrupt


def test_a_command_that_has_saved_nothing_says_so() -> None:
    assert saving.outcome() is Outcome.NOTHING
    saving.attempt()
    assert saving.outcome() is Outcome.NOT_SAVED


@pytest.mark.parametrize(
    ("look", "outcome"),
    [
        (lambda: True, Outcome.SAVED),
        (lambda: False, Outcome.NOT_SAVED),
        (lambda: None, Outcome.NOT_KNOWN),
        (fails, Outcome.NOT_KNOWN),
        (interrupted, Outcome.NOT_KNOWN),
    ],
)
def test_what_was_stopped_while_it_was_saved_is_looked_for(look: Look, outcome: Outcome) -> None:
    saving.attempt().is_being_saved(look)
    assert saving.outcome() is outcome


def test_what_is_known_to_be_saved_is_not_looked_for() -> None:
    attempt = saving.attempt()
    attempt.is_being_saved(fails)
    attempt.is_saved()
    assert saving.outcome() is Outcome.SAVED


def test_of_two_things_saved_one_after_the_other_the_first_may_be_saved_alone() -> None:
    saving.attempt().is_saved()
    second = saving.attempt()
    assert saving.outcome() is Outcome.IN_PART
    second.is_saved()
    assert saving.outcome() is Outcome.SAVED


def test_a_new_command_knows_nothing_of_the_one_before() -> None:
    saving.attempt().is_saved()
    saving.advise("undo takes it back")
    saving.begin()
    assert (saving.outcome(), saving.advice()) == (Outcome.NOTHING, "")
