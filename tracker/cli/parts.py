"""The options for an event's parts, which `add` and `edit` share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import completing
from tracker.domain.vocabulary import RAISING_STANCES, STANCES
from tracker.domain.vocabulary import ROLE_MEANINGS as ROLE_HELP

if TYPE_CHECKING:
    from tracker.actions.desk import TypedParts

WHO = (
    "NAME (COUNTRY), a country, ref:REF, or ?somebody unnamed; then ; place=… ; date=… ; note=97 persons ; "
    "declared or alleged."
)

CLAIM = (
    "SPEAKER STANCE [KEY] [against WHO, …]: TEXT [@DATE], in which KEY is the regime, instrument or paragraph that the "
    f"speaker named. The stances are {', '.join(STANCES)}; of these only {', '.join(RAISING_STANCES)} raise a breach, "
    "and only with a KEY. A denial without a KEY denies the event. Without @DATE a claim prints its source's date."
)

PARTS = (
    ("--who", "who", "ROLE=WHO", "A participant in any role of the type. Repeats."),
    ("--item", "items", "ITEM", "NAME; category; hs=…; 1 vehicle; >1000000 USD. Repeats."),
    (
        "--source",
        "sources",
        "SOURCE",
        "A known ref, address or publisher, or PUBLISHER; published=…; url=…. Repeats.",
    ),
    ("--claim", "claims", "CLAIM", "SPEAKER STANCE [KEY] [against WHO, …]: TEXT [@DATE]. Repeats."),
    ("--violates", "violations", "KEY", "A paragraph we hold to be at issue. Repeats."),
)


def part_options(roles: Iterable[str], *, hidden: bool = False) -> list[click.Parameter]:
    """The options for parts, and one for each of `roles`."""
    parts = [
        click.Option(
            [flag, name],
            multiple=True,
            metavar=metavar,
            help=text,
            shell_complete=completing.provision_keys if metavar == "KEY" else None,
        )
        for flag, name, metavar, text in PARTS
    ]
    return [
        *parts,
        *(
            click.Option(
                [f"--{role.replace('_', '-')}", f"role_{role}"],
                multiple=True,
                metavar="WHO",
                help=f"{ROLE_HELP[role]}." if role in ROLE_HELP else f"The {role.replace('_', ' ')}.",
                hidden=hidden,
            )
            for role in roles
        ),
    ]


def typed_parts(given: dict[str, Any]) -> TypedParts:
    """Takes the parts out of the options given."""
    from tracker.actions.desk import TypedParts

    by_role = [
        (name.removeprefix("role_"), text)
        for name in [name for name in given if name.startswith("role_")]
        for text in given.pop(name)
    ]
    anyhow = [_split(text) for text in given.pop("who")]
    others = {name: given.pop(name) for _, name, _, _ in PARTS if name != "who"}
    return TypedParts(participants=[*by_role, *anyhow], **others)


def _split(text: str) -> tuple[str, str]:
    role, equals, who = text.partition("=")
    if not equals:
        raise click.BadParameter(f"{text!r}: write ROLE=WHO, such as giver=RU", param_hint="--who")
    return role.strip(), who
