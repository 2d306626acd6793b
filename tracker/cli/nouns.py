"""What `party`, `source`, `provision` and `type` have in common: list, show and edit of one kind of record."""

from __future__ import annotations

import inspect
from typing import Any

import click

from tracker.cli.context import JSON, Settings, note, print_json
from tracker.cli.parts import PARTS
from tracker.domain.vocabulary import STANDARD_ROLES


def noun(name: str, kind: str, summary: str, example: str) -> click.Group:
    """The group `name` for records of `kind`, with what all such groups have."""
    group = click.Group(name, help=f"{summary}\n\n\b\nExample:\n  {example}")

    every = summary.partition(":")[0]

    @group.command(
        "list", help=f"{every}: list all, or those in which TEXT occurs.\n\n\b\nExample:\n  tracker {name} list un"
    )
    @click.argument("text", required=False)
    @JSON
    @click.pass_obj
    def list_(settings: Settings, /, *, text: str | None, as_json: bool) -> None:
        from tracker.domain.text import shown
        from tracker.store.files import asking
        from tracker.store.finding import listed

        with asking(settings.database) as connection:
            found = list(listed(connection, kind, text))
        if as_json:
            print_json([{"ref": ref, "id": uuid, "title": title} for ref, uuid, title in found])
        for ref, _, title in found if not as_json else ():
            click.echo(f"{ref}  {shown(title)}")
        if not found:
            note(f"no {name} here{f' with {text!r} in it' if text else ''}")

    return group


def add_show_and_edit(group: click.Group, kind: str, ref: str) -> None:
    """Adds `show` and `edit`, which are those of any record, to a group; `ref` is one for the example."""
    from tracker.cli.commands import edit, show

    for whole in (show.command, edit.command):
        group.add_command(_narrowed(whole, kind, f"tracker {group.name} {whole.name} {ref}{_EXAMPLE[str(whole.name)]}"))


_EXAMPLE = {"show": "", "edit": ' --set "note=looked at again"'}


def _narrowed(whole: click.Command, kind: str, example: str) -> click.Command:
    """A command on any record as one on records of `kind`."""

    @click.pass_context
    def callback(ctx: click.Context, /, **given: Any) -> Any:
        from tracker.store.files import asking
        from tracker.store.finding import find

        with asking(ctx.obj.database) as connection:
            given["ref"] = find(connection, given["ref"], kind)
        return ctx.invoke(whole, **given)

    summary = inspect.cleandoc(whole.help or "").partition("\b")[0]
    unfit = {"party": _EVENT_PARTS}.get(kind, _EVENT_PARTS | _PARTY_PARTS)
    shown = [parameter for parameter in whole.params if parameter.name not in unfit]
    left_out = {str(each.name): () for each in whole.params if each not in shown}

    @click.pass_context
    def narrowed(ctx: click.Context, /, **given: Any) -> Any:
        return ctx.invoke(callback, **left_out, **given)

    return click.Command(whole.name, params=shown, callback=narrowed, help=f"{summary}\b\nExample:\n  {example}")


_EVENT_PARTS = {name for _, name, _, _ in PARTS} | {f"role_{role}" for role in STANDARD_ROLES}
_PARTY_PARTS = {"aliases", "flags", "identifiers", "listings"}
