"""`tracker diff`."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.context import JSON, FilePath, Settings, note, print_json


@click.command("diff")
@click.argument("file", metavar="OTHER.db", type=FilePath())
@JSON
@click.pass_obj
def command(settings: Settings, /, file: Path, *, as_json: bool) -> int:
    """What another copy of this file has that this one lacks, and the other way round. Changes neither.

    \b
    Example:
      tracker diff bens.db
    """
    from tracker.actions.merge import compare
    from tracker.cli.planning import plan_item, print_plan
    from tracker.errors import ExitCode

    found = compare(settings.database, file)
    if as_json:
        print_json({"theirs": plan_item(found.theirs), "ours": plan_item(found.ours)})
    else:
        print_plan(found.theirs)
        print_plan(found.ours)
    if found.theirs.changes:
        note(f"tracker merge {file} takes in what is there and not here")
    return int(ExitCode.LOOK if found.theirs.asks_for_a_look else ExitCode.DONE)
