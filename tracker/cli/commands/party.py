"""`tracker party`."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli.commands.edit import party_parts
from tracker.cli.context import AS_OF, DRY_RUN, JSON, Settings, as_of_day
from tracker.cli.nouns import add_show_and_edit, noun

command = noun("party", "party", "Parties: persons, bodies, companies, vessels.", "tracker party list kim")
add_show_and_edit(command, "party", '"Kim Jong Un"')


@command.command("add")
@click.argument("text", metavar="PARTY")
@party_parts
@click.option("--new-party", is_flag=True, help="A name that is here already, or nearly, is somebody else's too.")
@AS_OF
@DRY_RUN
@JSON
@click.pass_obj
def add(
    settings: Settings, /, text: str, *, new_party: bool, as_of: str | None, dry_run: bool, as_json: bool, **given: Any
) -> None:
    """Add a party: NAME (COUNTRY); kind=vessel; note=….

    \b
    Example:
      tracker party add "Lucky Star (PA); kind=vessel" --identifier imo=9187629 --flag "PA; since=2017"
    """
    from tracker.actions.desk import TypedPartyParts
    from tracker.actions.record import add_party
    from tracker.cli.writing import leave, write

    typed, allowed, day = TypedPartyParts(**given), leave(new_party=new_party), as_of_day(as_of)
    write(
        settings,
        f"party add {text}",
        lambda connection, recorder: add_party(connection, recorder, text, typed, allowed, day),
        as_json=as_json,
        dry_run=dry_run,
    )


@command.command("merge")
@click.argument("kept", metavar="A")
@click.argument("merged", metavar="B")
@DRY_RUN
@JSON
@click.pass_obj
def merge(settings: Settings, /, kept: str, merged: str, *, dry_run: bool, as_json: bool) -> None:
    """Say that B is A: whatever names B prints A from now on. Nothing of B is lost, and undo parts them again.

    \b
    Example:
      tracker party merge "Kim Jong Un" "Kim Yo Jong" --dry-run
    """
    from tracker.actions.correct import merge_parties
    from tracker.cli.writing import write

    write(
        settings,
        f"party merge {kept} {merged}",
        lambda connection, recorder: merge_parties(connection, recorder, kept, merged),
        as_json=as_json,
        dry_run=dry_run,
    )
