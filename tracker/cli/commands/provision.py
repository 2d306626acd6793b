"""`tracker provision`."""

from __future__ import annotations

import click

from tracker.cli.context import AS_OF, DRY_RUN, JSON, Settings, as_of_day
from tracker.cli.nouns import add_show_and_edit, noun

command = noun(
    "provision", "provision", "Provisions: regimes, instruments and paragraphs.", "tracker provision list luxury"
)
add_show_and_edit(command, "provision", "unscr1718-8aiii")


@command.command("add")
@click.argument("text", metavar="PROVISION")
@AS_OF
@DRY_RUN
@JSON
@click.pass_obj
def add(settings: Settings, /, text: str, *, as_of: str | None, dry_run: bool, as_json: bool) -> None:
    """Add a provision: KEY; level=paragraph; within=KEY; name=…; measure_class=ban; targets=KP; binds=all; since=….

    \b
    Example:
      tracker provision add "no-dprk-1; level=regime; name=Norwegian measures on the DPRK; targets=KP; since=2006"
    """
    from tracker.actions.record import add_keyed
    from tracker.cli.writing import write
    from tracker.domain.records import Provision

    write(
        settings,
        f"provision add {text}",
        lambda connection, recorder: add_keyed(connection, recorder, Provision, text, as_of_day(as_of)),
        as_json=as_json,
        dry_run=dry_run,
    )
