"""`tracker assess`."""

from __future__ import annotations

import click

from tracker.cli import completing
from tracker.cli.context import DRY_RUN, JSON, Settings, today
from tracker.domain.vocabulary import ASSESSMENTS


@click.command("assess")
@click.argument("ref", shell_complete=completing.event_refs)
@click.argument("key", shell_complete=completing.provision_keys)
@click.argument("level", required=False, shell_complete=completing.words(ASSESSMENTS))
@click.option("--note", "remark", metavar="TEXT", help="Why.")
@DRY_RUN
@JSON
@click.pass_obj
def command(
    settings: Settings, /, ref: str, key: str, level: str | None, *, remark: str | None, as_json: bool, dry_run: bool
) -> None:
    """Read an event as touching the paragraph KEY, and with LEVEL say what we think of it, in your name."""
    from tracker.actions.correct import assess
    from tracker.cli.writing import write

    write(
        settings,
        f"assess {ref} {key} {level or ''}".rstrip(),
        lambda connection, recorder: assess(connection, recorder, ref, key, level, remark, today=today()),
        as_json=as_json,
        dry_run=dry_run,
    )


command.help = (
    f"{command.help}\n\nLEVEL is one of {', '.join(ASSESSMENTS)}.\n\n\b\nExample:\n"
    '  tracker assess BD5 unscr2397-7 likely --note "the make is on public photographs"'
)
