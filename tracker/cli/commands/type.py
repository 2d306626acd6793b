"""`tracker type`."""

from __future__ import annotations

import click

from tracker.cli.context import DRY_RUN, JSON, Settings, print_json

command = click.Group(
    "type", help="Event types and their roles, the standard ones and your own.\n\n\b\nExample:\n  tracker type list"
)


@command.command("list")
@JSON
@click.pass_obj
def list_(settings: Settings, /, *, as_json: bool) -> None:
    """List them with their roles.

    \b
    Example:
      tracker type list
    """
    from tracker.domain.text import shown
    from tracker.store.files import asking
    from tracker.store.reading import event_types

    with asking(settings.database) as connection:
        types = event_types(connection)
    if as_json:
        print_json([{"type": each.name, "summary": each.summary, "roles": dict(each.roles)} for each in types.values()])
        return
    for each in types.values():
        click.echo(f"{each.name:<14}{shown(each.summary)}\n{'':<14}{', '.join(each.roles)}")


@command.command("show")
@click.argument("name")
@JSON
@click.pass_obj
def show(settings: Settings, /, name: str, *, as_json: bool) -> None:
    """One type: its roles, and the end of a movement each stands at.

    \b
    Example:
      tracker type show shipment
    """
    from tracker.domain.text import shown
    from tracker.domain.vocabulary import ENDS, event_type
    from tracker.store.files import asking
    from tracker.store.reading import event_types

    with asking(settings.database) as connection:
        found = event_type(name, event_types(connection))
    if as_json:
        print_json({"type": found.name, "summary": found.summary, "roles": dict(found.roles)})
        return
    click.echo(f"{found.name}  {shown(found.summary)}")
    for role, end in found.roles.items():
        click.echo(f"  {role:<14}{end:<6}{ENDS[end]}")


@command.command("add")
@click.argument("text", metavar="TYPE")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="broadcaster; end=from. Repeats.")
@DRY_RUN
@JSON
@click.pass_obj
def add(settings: Settings, /, text: str, *, roles: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Add a type of your own: NAME; summary=…, with its roles. `add`, `timeline` and the rest know it at once.

    \b
    Example:
      tracker type add "broadcast; summary=something put on the air" --role "broadcaster; end=from" --role audience
    """
    from tracker.actions.record import add_keyed
    from tracker.cli.writing import write
    from tracker.domain.records import OwnType

    write(
        settings,
        f"type add {text}",
        lambda connection, recorder: add_keyed(connection, recorder, OwnType, text, None, roles),
        as_json=as_json,
        dry_run=dry_run,
    )


@command.command("edit")
@click.argument("name")
@click.option("--summary", metavar="TEXT", help="What it is.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="Another role: broadcaster; end=from. Repeats.")
@DRY_RUN
@JSON
@click.pass_obj
def edit(
    settings: Settings, /, name: str, *, summary: str | None, roles: tuple[str, ...], dry_run: bool, as_json: bool
) -> None:
    """Correct a type of your own, or give it another role.

    \b
    Example:
      tracker type edit my_type --role "sponsor; end=from" --dry-run
    """
    from tracker.actions.correct import correct_type
    from tracker.cli.writing import write

    write(
        settings,
        f"type edit {name}",
        lambda connection, recorder: correct_type(connection, recorder, name, summary, roles),
        as_json=as_json,
        dry_run=dry_run,
    )
