"""`tracker source`."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.context import AS_OF, DRY_RUN, JSON, FilePath, Settings, as_of_day
from tracker.cli.nouns import add_show_and_edit, noun

command = noun("source", "source", "Sources: where a statement can be read.", "tracker source list KCNA")
add_show_and_edit(command, "source", "TradeSphere")


@command.command("add")
@click.argument("text", metavar="SOURCE")
@click.option("--text", "kept", type=FilePath(), metavar="FILE", help="Keep what it said, from FILE.")
@AS_OF
@DRY_RUN
@JSON
@click.pass_obj
def add(
    settings: Settings, /, text: str, *, kept: Path | None, as_of: str | None, dry_run: bool, as_json: bool
) -> None:
    """Add a source: PUBLISHER; published=DATE; url=https://…; title=…; page_date=…; relays=REF; reliability=B.

    The story's own date is `published`; what the page is stamped is `page_date`. A source whose address and title are
    here already is not added again. With the text of what it said, `tracker check` finds quotes that are not in it.

    \b
    Example:
      tracker source add "TradeSphere; published=2024-02-20; page_date=2025-04-23; republication"
    """
    from tracker.actions.record import add_source
    from tracker.cli.writing import leave, write
    from tracker.intake.texts import read_text

    words = read_text(kept) if kept else None
    write(
        settings,
        f"source add {text}",
        lambda connection, recorder: add_source(connection, recorder, text, leave(), as_of_day(as_of), words),
        as_json=as_json,
        dry_run=dry_run,
    )
