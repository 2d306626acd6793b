"""`tracker init`."""

from __future__ import annotations

import click

from tracker.cli.context import Settings, note


@click.command("init")
@click.option("--demo", is_flag=True, help="Add the demo's events.")
@click.option("--empty", is_flag=True, help="Leave out the reference library too.")
@click.pass_obj
def command(settings: Settings, *, demo: bool, empty: bool) -> None:
    """Make a new database with the reference library. Run again it changes nothing.

    \b
    Example:
      tracker init --demo
    """
    from tracker.actions.initialise import initialise

    if initialise(settings.database, demo=demo, empty=empty):
        without = " without the reference library; tracker db upgrade --library brings it in" if empty else ""
        note(f"made {settings.database}{without}")
    else:
        note(f"{settings.database} is there already; nothing was changed")
