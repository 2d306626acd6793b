"""`tracker link`."""

from __future__ import annotations

import click

from tracker.cli import completing
from tracker.cli.context import DRY_RUN, JSON, Settings, today
from tracker.domain.vocabulary import LINK_KINDS


@click.command("link")
@click.argument("ref", shell_complete=completing.event_refs)
@click.argument("kind", shell_complete=completing.words(LINK_KINDS))
@click.argument("other", metavar="REF", shell_complete=completing.event_refs)
@click.option("--note", "remark", metavar="TEXT", help="A remark.")
@DRY_RUN
@JSON
@click.pass_obj
def command(
    settings: Settings, /, ref: str, kind: str, other: str, *, remark: str | None, as_json: bool, dry_run: bool
) -> None:
    """Say how one event stands to another."""
    from tracker.actions.correct import link
    from tracker.cli.writing import write

    write(
        settings,
        f"link {ref} {kind} {other}",
        lambda connection, recorder: link(connection, recorder, ref, kind, other, remark, today=today()),
        as_json=as_json,
        dry_run=dry_run,
    )


command.help = (
    f"{command.help}\n\nKIND is one of {', '.join(LINK_KINDS)}.\n\n\b\nExample:\n  tracker link Q3E follows BD5"
)
