"""`tracker suggest`."""

from __future__ import annotations

import click

from tracker.cli import completing
from tracker.cli.context import JSON, Settings, note, print_json, terminal_width


@click.command("suggest")
@click.argument("ref", shell_complete=completing.event_refs)
@JSON
@click.pass_obj
def command(settings: Settings, *, ref: str, as_json: bool) -> None:
    """Which provisions could cover an event, why, and which nearly would. It concludes nothing.

    From the library alone: a target at the right end, somebody bound, goods it names or a definition counts among
    them, in force on some day that the date can mean. What names no goods stands apart, and goods that nobody has
    classed are named with the command that does. `tracker assess` records one as our reading.

    \b
    Example:
      tracker suggest BD5
    """
    from tracker.actions.suggest import suggest
    from tracker.domain import goods
    from tracker.formats import suggestions
    from tracker.store.files import asking

    with asking(settings.database) as connection:
        advice = suggest(connection, ref)
    if as_json:
        print_json(suggestions.item(advice.event, advice.found))
        return
    click.echo(suggestions.page(advice.event, advice.directory, advice.found, terminal_width() or 100), nl=False)
    if advice.found.suggestions:
        key = advice.found.suggestions[0].provision
        note(f"these are no findings; tracker assess {advice.event.ref} {key} records one as our reading")
    elif advice.found.regardless or any(goods.unclassed(advice.event.items)) or not advice.event.items:
        note("what could cover it turns on its goods, which are not known well enough; the page says of which, and how")
    else:
        note("no provision that is here could cover it")
