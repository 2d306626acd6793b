"""`tracker add TYPE`: one command for each event type, its options made from the type's roles."""

from __future__ import annotations

import sys
from typing import Any

import click

from tracker.cli.context import AS_OF, DRY_RUN, JSON, Settings, as_of_day, today
from tracker.cli.parts import CLAIM, WHO, part_options, typed_parts
from tracker.domain.vocabulary import EVENT_STATUSES, EVENT_TYPES, EventType, EventTypes, event_type

_EXAMPLES = {
    "gift": (
        'tracker add gift "Aurus limousine for Kim Jong Un" --date 2024-02 --giver "Vladimir Putin (RU)" '
        '--recipient "Kim Jong Un (KP)" --item "Aurus limousine; luxury_goods; hs=8703; 1 vehicle" --duplicate-ok'
    ),
    "shipment": (
        'tracker add shipment "Luxury cars toward the DPRK" --date 2020 --status attempted --origin AE '
        '--transit "CN; place=Ningbo" --destination KP --item "Lexus; vehicles; >1000000 USD" --duplicate-ok'
    ),
    "visit": (
        'tracker add visit "Kim Jong Un at Vostochny" --date 2023-09-12/2023-09-17 --visitor "Kim Jong Un (KP)" '
        '--host "Vladimir Putin (RU)" --duplicate-ok'
    ),
}


class Types(click.Group):
    """One command for each event type, an analyst's own among them."""

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
    from tracker.store.reading import event_types

    try:
        with reading(ctx.find_root().obj.database) as connection:
            return event_types(connection)
    except TrackerError:
        return EVENT_TYPES


@click.group("add", cls=Types)
def command() -> None:
    """Record an event of a type, with who took which role, what moved, who says what.

    On a terminal `tracker add TYPE` with nothing else asks its way through.

    \b
    Example:
      tracker add visit "Talks in Moscow" --date 2024-01-15/2024-01-17 --visitor KP --host RU
    """


def _command(kind: EventType) -> click.Command:
    example = _EXAMPLES.get(kind.name, f'tracker add {kind.name} "What happened" --date 2024-02-20 --involved KP')
    return click.Command(
        kind.name,
        params=_options(kind),
        callback=_record(kind),
        help="\n\n".join(
            (
                f"Record a {kind.name.replace('_', ' ')}: {kind.summary}.",
                f"WHO is {WHO}",
                f"CLAIM is {CLAIM}",
                f"\b\nExample:\n  {example}",
            )
        ),
        short_help=f"{kind.summary[0].upper()}{kind.summary[1:]}.",
    )


def _options(kind: EventType) -> list[click.Parameter]:
    """The type's own options and those for parts; a role called like one of these is reached by --who."""
    own = _own_options()
    taken = {flag for option in (*own, *part_options(())) for flag in option.opts}
    return [*own, *part_options(role for role in kind.roles if f"--{role.replace('_', '-')}" not in taken)]


def _own_options() -> list[click.Parameter]:
    """The options that every type has beside its parts."""
    statuses = ", ".join(EVENT_STATUSES)

    @click.argument("title", required=False)
    @click.option("--date", metavar="DATE", help="As precise as it is known: EDTF, or as you would write it.")
    @AS_OF
    @click.option("--status", metavar="STATUS", help=f"One of {statuses}.")
    @click.option("--summary", metavar="TEXT", help="What else there is to say.")
    @click.option("--tag", "tags", multiple=True, metavar="TAG", help="A keyword of your own. Repeats.")
    @click.option("--duplicate-ok", "duplicate", is_flag=True, help="Save it even if it may be here already.")
    @click.option("--new-party", is_flag=True, help="A name that is nearly a known one is somebody new.")
    @DRY_RUN
    @JSON
    def declared() -> None: ...

    return click.command()(declared).params


def _record(kind: EventType) -> Any:
    @click.pass_obj
    def record(settings: Settings, /, *, as_of: str | None, as_json: bool, dry_run: bool, **given: Any) -> None:
        from tracker.actions.record import TypedEvent, add_event
        from tracker.cli.writing import leave, write

        if given["title"] is None and given["date"] is None and sys.stdin.isatty():
            from tracker.cli.asking import ask_event

            ask_event(kind, given)
        for needed in ("title", "date"):
            if given[needed] is None:
                raise click.UsageError(
                    f"an event has a {needed}: give {'TITLE' if needed == 'title' else '--date DATE'}"
                )
        allowed = leave(new_party=given.pop("new_party"), duplicate=given.pop("duplicate"))
        typed = TypedEvent(type=kind.name, parts=typed_parts(given), **given)
        day = as_of_day(as_of)
        write(
            settings,
            f"add {kind.name} {typed.title}",
            lambda connection, recorder: add_event(connection, recorder, typed, allowed, as_of=day, today=today()),
            as_json=as_json,
            dry_run=dry_run,
        )

    return record
