"""`tracker merge`."""

from __future__ import annotations

from pathlib import Path

import click

from tracker import saving
from tracker.cli.context import DRY_RUN, JSON, FilePath, Settings, note, print_json


@click.command("merge")
@click.argument("files", nargs=-1, required=True, metavar="OTHER.db…", type=FilePath())
@DRY_RUN
@JSON
@click.pass_obj
def command(settings: Settings, /, files: tuple[Path, ...], *, dry_run: bool, as_json: bool) -> int:
    """Take in the changes of other copies of this file, and show what that comes to.

    Nothing of either side is lost: where people disagree the latest value is shown and all are kept (`tracker
    conflicts`). The other files are read with care and never written to; this one is backed up before, and taking a
    merge back is restoring that backup.

    \b
    Example:
      tracker merge bens.db --dry-run
    """
    from tracker.actions.merge import merge
    from tracker.cli.planning import plan_item, print_plan
    from tracker.errors import ExitCode

    merged = merge(settings.database, files, dry_run=dry_run)
    before = f"as it was before, the file is in {merged.backup}, and copying that over it takes the merge back"
    if merged.backup:
        saving.advise(before)
    if as_json:
        print_json([plan_item(plan) for plan in merged.plans])
    else:
        for plan in merged.plans:
            print_plan(plan)
    if dry_run:
        note("nothing was saved (--dry-run)")
    elif merged.backup:
        note(f"saved; {before}")
    return int(ExitCode.LOOK if any(plan.asks_for_a_look for plan in merged.plans) else ExitCode.DONE)
