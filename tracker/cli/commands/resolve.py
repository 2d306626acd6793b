"""`tracker resolve`."""

from __future__ import annotations

import click

from tracker.cli import completing
from tracker.cli.context import AS_OF, DRY_RUN, JSON, Settings, as_of_day


@click.command("resolve")
@click.argument("ref", shell_complete=completing.any_refs)
@click.argument("field")
@click.argument("value")
@AS_OF
@DRY_RUN
@JSON
@click.pass_obj
def command(
    settings: Settings, /, ref: str, field: str, value: str, *, as_of: str | None, dry_run: bool, as_json: bool
) -> None:
    """Settle one thing on which people disagree, in every copy that this reaches. `tracker conflicts` lists them.

    VALUE is the value as it is to be, or `@` and the beginning of the change that gave it. A record that one edited
    and another deleted is kept by `exists yes` and deleted by `exists no`.

    \b
    Example:
      tracker resolve GBN title "Trump and Kim meet in Singapore"
    """
    from tracker.actions.resolve import resolve
    from tracker.cli.writing import write

    day = as_of_day(as_of)
    write(
        settings,
        f"resolve {ref} {field} {value}",
        lambda connection, recorder: resolve(connection, recorder, ref, field, value, as_of=day),
        as_json=as_json,
        dry_run=dry_run,
    )
