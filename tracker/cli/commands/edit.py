"""`tracker edit`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tracker.cli import completing
from tracker.cli.context import AS_OF, DRY_RUN, JSON, FilePath, Settings, as_of_day, today
from tracker.cli.parts import part_options, typed_parts
from tracker.domain.vocabulary import STANDARD_ROLES

PARTY_PARTS = (
    click.option(
        "--alias", "aliases", multiple=True, metavar="NAME", help="A party's other name; language=ko; since=…. Repeats."
    ),
    click.option(
        "--flag", "flags", multiple=True, metavar="COUNTRY", help="A vessel's flag; since=…; until=…. Repeats."
    ),
    click.option(
        "--identifier", "identifiers", multiple=True, metavar="SCHEME=VALUE", help="Such as imo=9187629. Repeats."
    ),
    click.option("--listing", "listings", multiple=True, metavar="KEY", help="A party's listing; since=…. Repeats."),
)


def party_parts(command: Any) -> Any:
    """Adds the options for a party's parts."""
    for option in reversed(PARTY_PARTS):
        command = option(command)
    return command


@click.command("edit")
@click.argument("ref", shell_complete=completing.any_refs)
@click.option(
    *("--set", "sets"),
    multiple=True,
    metavar="FIELD=VALUE",
    help="Set a field, or one of a part, as in claim:2.about=un-dprk; an empty value empties it. Repeats.",
)
@click.option(
    "--remove", "removals", multiple=True, metavar="PART", help="claim:2 is the second claim of show -f yaml. Repeats."
)
@click.option(
    "--from",
    "path",
    type=FilePath(exists=True, dir_okay=False),
    metavar="FILE",
    help="Take the document from a file.",
)
@party_parts
@click.option("--new-party", is_flag=True, help="A name that is nearly a known one is somebody new.")
@AS_OF
@DRY_RUN
@JSON
@click.pass_obj
def command(
    settings: Settings, /, ref: str, *, path: Path | None, as_of: str | None, as_json: bool, dry_run: bool, **given: Any
) -> None:
    """Correct a record: set fields, add parts with the options of `add`, remove parts; or edit it whole in $EDITOR.

    Without any of these options the record opens in your editor as YAML. What does not validate is kept in a file and
    can be taken up again with --from; what somebody else changed meanwhile is not overwritten.

    \b
    Example:
      tracker edit BD5 --set "summary=Handed over at an unknown place"
      tracker edit BD5 --set giver:1.country=RU
      tracker edit BD5 --claim "Kremlin (RU) denies un-dprk: no breach" --new-party
    """
    from tracker.actions.correct import Correction, correct
    from tracker.actions.desk import TypedPartyParts
    from tracker.cli.editing import edit_document
    from tracker.cli.writing import leave, write

    allowed = leave(new_party=given.pop("new_party"))
    names = ("aliases", "flags", "identifiers", "listings")
    wanted = Correction(
        party_parts=TypedPartyParts(**{name: given.pop(name) for name in names}),
        parts=typed_parts(given),
        **given,
    )
    if path is not None or not wanted:
        edit_document(settings, ref, path, as_json=as_json, dry_run=dry_run)
        return
    day = as_of_day(as_of)
    write(
        settings,
        f"edit {ref}",
        lambda connection, recorder: correct(connection, recorder, ref, wanted, allowed, as_of=day, today=today()),
        as_json=as_json,
        dry_run=dry_run,
    )


command.params.extend(part_options(STANDARD_ROLES, hidden=True))
