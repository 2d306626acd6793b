"""`tracker timeline`."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli import completing
from tracker.cli.context import Settings
from tracker.cli.filters import filters, print_events, printing


@click.command("timeline")
@click.argument("countries", nargs=-1, required=True, metavar="COUNTRY…", shell_complete=completing.countries)
@filters
@printing
@click.pass_obj
def command(settings: Settings, /, **given: Any) -> None:
    """What happened to and from one or several countries, with who alleges what, and sources.

    \b
    Example:
      tracker timeline KP
      tracker timeline "North Korea" RU --since 2023 --until 2023-12 -f markdown
      tracker timeline KP --about un-dprk --claimed-by KR
      tracker timeline KP --since 2023 -o report.html
    """
    print_events(settings, **given)
