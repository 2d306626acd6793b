"""Helpers: everything is done, once and in order, whatever becomes of them, and none outlives what it helps."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import NoReturn

import pytest

from tracker import beside

ROOT = Path(__file__).parents[1]


def done_by(piece: int) -> tuple[int, int]:
    """A piece, and the process that did it."""
    return piece, os.getpid()


def inverse(piece: int) -> float:
    return 1 / piece


def with_helper(pieces: Iterator[int]) -> Iterator[tuple[int, int]]:
    """Each piece with who did it, from the first that a helper did."""
    met = False
    for number, (piece, (same, process)) in enumerate(beside.each(done_by, pieces, 1)):
        assert number == piece == same
        met = met or process != os.getpid()
        if met:
            yield piece, process


_is_free = beside._Helper.is_free


def patiently_free(helper: beside._Helper[object, object]) -> bool:
    """In the place of `is_free`: waits for a helper to come up, so that it does its share of little work too."""
    while not helper._is_up and not helper.has_made():
        time.sleep(0.005)
    return _is_free(helper)


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until_gone(process: int) -> None:
    for _ in range(1_000):
        if not is_running(process):
            return
        time.sleep(0.01)
    pytest.fail(f"{process} is still there")


@pytest.mark.parametrize("helpers", [0, 1, 2])
def test_every_piece_comes_back_in_order(helpers: int) -> None:
    assert list(beside.each(abs, iter(range(-2_000, 0)), helpers)) == [(-each, each) for each in range(2_000, 0, -1)]


def test_no_more_than_a_few_pieces_are_taken_ahead() -> None:
    taken = 0

    def pieces() -> Iterator[int]:
        nonlocal taken
        for each in range(1_000_000):
            taken += 1
            yield each

    found = beside.each(done_by, pieces(), 1)
    for number, (_, (_, process)) in enumerate(found, start=1):
        assert taken - number <= 8
        if process != os.getpid() and number > 100:
            break


def test_a_helper_that_is_killed_is_done_without() -> None:
    last = 0
    killed = 0
    for piece, process in with_helper(iter(range(200_000))):
        if not killed:
            killed, last = process, piece
            os.kill(process, signal.SIGKILL)
        assert process in (killed, os.getpid())
    assert piece == 199_999 > last
    assert process == os.getpid()


def test_ctrl_c_is_not_for_the_helper(capfd: pytest.CaptureFixture[str]) -> None:
    helper = told = 0
    for piece, process in with_helper(iter(range(200_000))):
        if not helper:
            helper, told = process, piece
            os.kill(helper, signal.SIGINT)
        elif process == helper and piece > told + 20:
            break
    else:
        pytest.fail("it has done nothing since")
    assert capfd.readouterr().err == ""


def test_an_error_is_raised_here_wherever_it_was_met() -> None:
    with pytest.raises(ZeroDivisionError):
        for _ in beside.each(inverse, count(-200_000), 1):
            pass


def test_where_no_process_is_to_be_had_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: object) -> NoReturn:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(SpawnProcess, "start", refused)
    assert {process for _, (_, process) in beside.each(done_by, range(50), 2)} == {os.getpid()}


def test_a_helper_ends_with_the_work() -> None:
    process = next(with_helper(count()))[1]
    wait_until_gone(process)


def test_a_helper_ends_with_a_process_that_is_killed() -> None:
    script = """
import os
from itertools import count
from tests.test_beside import with_helper
for piece, process in with_helper(count()):
    if process != os.getpid():
        print(process, flush=True)
"""
    asking = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    assert asking.stdout is not None
    process = int(asking.stdout.readline())
    assert is_running(process)
    asking.kill()
    asking.wait()  # not for the end of what it prints, which a helper that stayed would keep open
    asking.stdout.close()
    wait_until_gone(process)
