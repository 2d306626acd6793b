"""`tracker list`."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli.context import Settings
from tracker.cli.filters import filters, print_events, printing


@click.command("list")
@filters
@printing
@click.pass_obj
def command(settings: Settings, /, **given: Any) -> None:
    """Events of whatever country, by the same filters as a timeline; what is searched for with the best first.

    \b
    Example:
      tracker list --search limousine
      tracker list --party "Kim Jong Un" --newest-first --limit 5
    """
    print_events(settings, countries=(), best_first=True, **given)
