"""What `merge` and `diff` share: printing the plan of one file."""

from __future__ import annotations

from typing import Any

import click

from tracker.actions.merge import Plan
from tracker.domain.text import shown
from tracker.formats import plan as words


def print_plan(plan: Plan) -> None:
    """Prints what a file brings, in sections; nothing new is said in a line."""
    if not plan.arrivals:
        click.echo(f"{shown(plan.file)}: nothing new")
        return
    people = f" by {', '.join(map(shown, plan.authors))}" if plan.authors else ""
    click.echo(f"{shown(plan.file)}: {plan.changes} changes{people} to {len(plan.arrivals)} records")
    for line in words.lines(plan.arrivals, plan.twins, plan.dangling, plan.names):
        click.echo(line)


def plan_item(plan: Plan) -> dict[str, Any]:
    return {
        "file": plan.file,
        "changes": plan.changes,
        "authors": list(plan.authors),
        **words.item(plan.arrivals, plan.twins, plan.dangling),
    }
