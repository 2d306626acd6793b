"""`tracker claim`."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli import completing
from tracker.cli.context import AS_OF, DRY_RUN, JSON, Settings, as_of_day, today


@click.command("claim")
@click.argument("ref", shell_complete=completing.event_refs)
@click.argument("sentence", metavar="CLAIM")
@click.option(
    "--source", metavar="SOURCE", help="Where it can be read: a ref or address, or PUBLISHER; published=…; url=…."
)
@click.option("--where", metavar="TEXT", help="Where in the source: a page, an entry.")
@click.option("--quote", metavar="TEXT", help="The speaker's own words.")
@click.option("--credibility", metavar="1–6", help="Of the statement, by the Admiralty code.")
@click.option("--new-party", is_flag=True, help="A name that is nearly a known one is somebody new.")
@AS_OF
@DRY_RUN
@JSON
@click.pass_obj
def command(
    settings: Settings, /, ref: str, *, new_party: bool, as_of: str | None, as_json: bool, dry_run: bool, **given: Any
) -> None:
    """Add to an event what somebody says of it: SPEAKER STANCE [KEY] [against WHO, …]: TEXT [@DATE].

    KEY is the regime, instrument or paragraph that the speaker named, if any.

    \b
    Example:
      tracker claim BD5 "Kremlin (RU) denies un-dprk: no breach @2024-02-21"
    """
    from tracker.actions.correct import TypedStatement, add_claim
    from tracker.cli.writing import leave, write

    typed, allowed, day = TypedStatement(**given), leave(new_party=new_party), as_of_day(as_of)
    write(
        settings,
        f"claim {ref} {typed.sentence}",
        lambda connection, recorder: add_claim(connection, recorder, ref, typed, allowed, as_of=day, today=today()),
        as_json=as_json,
        dry_run=dry_run,
    )
