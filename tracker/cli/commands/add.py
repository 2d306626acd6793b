"""`tracker add TYPE`: one command for each event type, its options made from the type's roles."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli.context import AS_OF, DRY_RUN, JSON, Settings, as_of_day, note, print_json
from tracker.domain.vocabulary import EVENT_TYPES, EventType, EventTypes, event_type, no_such_word

_WHO = "NAME (COUNTRY), a country, ref:REF, or ?somebody unnamed; then ; place=… ; date=… ; declared or alleged."

_EXAMPLES = {
    "gift": (
        'tracker add gift "Aurus limousine for Kim Jong Un" --date 2024-02 --giver "Vladimir Putin (RU)" '
        '--recipient "Kim Jong Un (KP)" --item "Aurus limousine; luxury_goods; hs=8703; 1 vehicle"'
    ),
    "shipment": (
        'tracker add shipment "Luxury cars toward the DPRK" --date 2020 --status attempted --origin AE '
        '--transit "CN; place=Ningbo" --destination KP --item "Lexus and Mercedes; vehicles; >1000000 USD"'
    ),
    "visit": (
        'tracker add visit "Kim Jong Un at Vostochny" --date 2023-09-12/2023-09-17 --visitor "Kim Jong Un (KP)" '
        '--host "Vladimir Putin (RU)"'
    ),
}


class Types(click.Group):
    """One command for each event type."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(EVENT_TYPES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in EVENT_TYPES:
            return _command(EVENT_TYPES[cmd_name])
        return _command(event_type(cmd_name, _types_here(ctx)))


def _types_here(ctx: click.Context) -> EventTypes:
    """The types of the database too, for a name that is no standard one; where there is none, the standard ones."""
    from tracker.errors import TrackerError
    from tracker.store.database import reading
    from tracker.store.records import event_types

    try:
        with reading(ctx.find_root().obj.database) as connection:
            return event_types(connection)
    except TrackerError:
        return EVENT_TYPES


@click.group("add", cls=Types)
def command() -> None:
    """Record an event of a type, with who took which role, what moved, who says what.

    \b
    Example:
      tracker add visit "Kim Jong Un at Vostochny" --date 2023-09-12/2023-09-17 --visitor "Kim Jong Un (KP)"
    """


def _command(kind: EventType) -> click.Command:
    roles = [
        click.Option([f"--{role.replace('_', '-')}", f"role_{role}"], multiple=True, metavar="WHO", help=f"The {role}.")
        for role in kind.roles
    ]
    example = _EXAMPLES.get(kind.name, f'tracker add {kind.name} "…" --date 2024-02-20 --involved KP')
    return click.Command(
        kind.name,
        params=[*_common(), *roles],
        callback=_record(kind),
        help=f"Record a {kind.name.replace('_', ' ')}: {kind.summary}.\n\nWHO is {_WHO}\n\n\b\nExample:\n  {example}",
        short_help=f"{kind.summary[0].upper()}{kind.summary[1:]}.",
    )


def _common() -> list[click.Parameter]:
    """The options that every type has."""

    @click.argument("title")
    @click.option(
        "--date", required=True, metavar="DATE", help="As precise as it is known: EDTF, or as typed in English."
    )
    @AS_OF
    @click.option(
        "--status",
        metavar="STATUS",
        help="planned, occurred (the default), attempted, prevented, cancelled, unconfirmed.",
    )
    @click.option("--summary", metavar="TEXT", help="What else there is to say.")
    @click.option("--tag", "tags", multiple=True, metavar="TAG", help="A keyword of your own. Repeats.")
    @click.option("--who", multiple=True, metavar="ROLE=WHO", help="A participant in any role of the type. Repeats.")
    @click.option(
        "--item", "items", multiple=True, metavar="ITEM", help="NAME; category; hs=…; 1 vehicle; >1000000 USD. Repeats."
    )
    @click.option(
        "--source",
        "sources",
        multiple=True,
        metavar="SOURCE",
        help="A ref or address, or PUBLISHER; published=…; url=…. Repeats.",
    )
    @click.option(
        "--claim",
        "claims",
        multiple=True,
        metavar="CLAIM",
        help="SPEAKER STANCE [KEY] [against WHO, …]: TEXT [@DATE]. Repeats.",
    )
    @click.option(
        "--violates", "violations", multiple=True, metavar="KEY", help="A paragraph we hold to be at issue. Repeats."
    )
    @DRY_RUN
    @JSON
    def declared() -> None: ...

    return click.command()(declared).params


def _record(kind: EventType) -> Any:
    @click.pass_obj
    def record(settings: Settings, /, **given: Any) -> None:
        from datetime import date

        from tracker.actions.changesets import begin
        from tracker.actions.read import page_of
        from tracker.actions.record import TypedEvent, add_event
        from tracker.report.items import item
        from tracker.store.database import writing
        from tracker.store.records import Recorder

        typed = TypedEvent(
            type=kind.name,
            title=given["title"],
            date=given["date"],
            status=given["status"],
            summary=given["summary"],
            tags=given["tags"],
            participants=[*_by_role(kind, given), *(_split(text, kind) for text in given["who"])],
            items=given["items"],
            sources=given["sources"],
            claims=given["claims"],
            violations=given["violations"],
        )
        changeset = begin(settings.author, f"add {kind.name} {typed.title}")
        with writing(settings.database, dry_run=given["dry_run"]) as connection:
            recorded = add_event(
                connection,
                Recorder(connection, changeset),
                typed,
                as_of_day(given["as_of"]),
                date.today(),  # noqa: DTZ011 - the analyst's own day
            )
            (event,), directory = page_of(connection, recorded.event)
            receipt = {
                "event": item(event, directory),
                "changeset": changeset.id,
                "created": [{"kind": made.KIND, "ref": made.ref, "id": made.id} for made in recorded.created],
                "warnings": recorded.warnings,
            }
        _print(receipt, recorded.created, as_json=given["as_json"], dry_run=given["dry_run"])

    return record


def _by_role(kind: EventType, given: dict[str, Any]) -> list[tuple[str, str]]:
    return [(role, text) for role in kind.roles for text in given[f"role_{role}"]]


def _split(text: str, kind: EventType) -> tuple[str, str]:
    role, equals, who = text.partition("=")
    if not equals or role.strip() not in kind.roles:
        from tracker.errors import NotUnderstood

        raise NotUnderstood(
            f"--who {text!r}: {no_such_word(role.strip(), f'role of a {kind.name}', kind.roles)}; write ROLE=WHO"
        )
    return role.strip(), who


def _print(receipt: dict[str, Any], created: list[Any], *, as_json: bool, dry_run: bool) -> None:
    from tracker.domain.records import title_of
    from tracker.domain.text import shown

    for warning in receipt["warnings"]:
        note(f"warning: {warning}")
    if as_json:
        print_json(receipt)
        return
    for made in created:
        dated = f", {made.date.words()}" if made.KIND == "event" else ""
        click.echo(f"{made.ref}  {made.KIND}  {shown(title_of(made))}{dated}")
    note(
        "nothing was saved (--dry-run)" if dry_run else f"saved; tracker undo {receipt['changeset'][:8]} takes it back"
    )
