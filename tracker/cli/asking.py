"""Asking an analyst through an event, on a terminal: each answer is what the option of the same name would take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from tracker.cli.parts import WHO
from tracker.domain import phrases
from tracker.domain.typed_dates import read as read_date
from tracker.domain.vocabulary import EventType
from tracker.errors import TrackerError


def ask_event(kind: EventType, given: dict[str, Any]) -> None:
    """Fills `given` with answers. An answer that cannot be read is asked for again; an empty one ends a list."""
    click.echo("An empty answer ends a list or leaves it out; Ctrl-C saves nothing.", err=True)
    given["title"] = _ask("Title", str.strip, needed=True)
    given["date"] = _ask("Date (2024-02, 20 Feb 2024, 2023-09-12/2023-09-17)", read_date, needed=True)
    click.echo(f"Who took part: {WHO}", err=True)
    for role in kind.own_roles:
        given[f"role_{role}"] = _ask_list(role.replace("_", " "), phrases.participant)
    given["items"] = _ask_list("item (NAME; category; hs=8703; 1 vehicle; >1000000 USD)", phrases.item)
    given["sources"] = _ask_list("source (a ref, or PUBLISHER; published=2024-02-20; url=https://…)", str)
    given["claims"] = _ask_list("claim (SPEAKER STANCE [KEY] [against WHO]: TEXT [@DATE])", phrases.claim)
    given["violations"] = _ask_list("paragraph we hold to be at issue (unscr2397-7)", str)


def _ask_list(what: str, readable: Callable[[str], object]) -> tuple[str, ...]:
    answers: list[str] = []
    while answer := _ask(what if not answers else f"another {what.partition(' (')[0]}", readable):
        answers.append(answer)
    return tuple(answers)


def _ask(what: str, readable: Callable[[str], object], *, needed: bool = False) -> str:
    while True:
        answer: str = click.prompt(what, default="", show_default=False, err=True)
        if not answer.strip():
            if not needed:
                return ""
            continue
        try:
            readable(answer)
        except TrackerError as error:
            click.echo(str(error), err=True)
        else:
            return answer
