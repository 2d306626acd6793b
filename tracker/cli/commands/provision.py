"""`tracker provision`."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli import completing
from tracker.cli.context import AS_OF, DRY_RUN, JSON, Settings, as_of_day, note, print_json, today
from tracker.cli.nouns import add_show_and_edit, noun

command = noun(
    "provision", "provision", "Provisions: regimes, instruments and paragraphs.", "tracker provision list luxury"
)
add_show_and_edit(command, "provision", "unscr1718-8aiii")


@command.command("list")
@click.argument("text", required=False)
@click.option("--in-force-on", metavar="DATE", help="In force on some day that DATE can mean.")
@click.option("--target", metavar="COUNTRY", shell_complete=completing.countries, help="Aimed at it, or party:NAME.")
@click.option("--covers", metavar="GOODS", help="About this category or HS code, by itself or by a definition.")
@click.option("--binds", metavar="COUNTRY", shell_complete=completing.countries, help="Obliging it.")
@AS_OF
@JSON
@click.pass_obj
def list_(settings: Settings, /, *, as_of: str | None, as_json: bool, **given: Any) -> None:
    """Provisions: list all, or those in which TEXT occurs; every filter given must hold.

    \b
    Example:
      tracker provision list --in-force-on 2017-12-01 --target KP --covers vehicles --binds EU
    """
    from tracker.actions.provisions import AskedProvisions, provisions
    from tracker.domain.text import shown
    from tracker.formats.wording import asterisk
    from tracker.store.files import asking

    asked, day = AskedProvisions(**given), as_of_day(as_of)
    with asking(settings.database) as connection:
        found = list(provisions(connection, asked, as_of=day, today=today()))
    if as_json:
        print_json([{"ref": each.ref, "id": each.id, "key": each.key, "title": each.name} for each in found])
    for each in found if not as_json else ():
        click.echo(f"{each.ref}  {each.key}{asterisk(each)}  {shown(each.name)}")
    if not found:
        note("no such provision here")


@command.command("add")
@click.argument("text", metavar="PROVISION")
@AS_OF
@DRY_RUN
@JSON
@click.pass_obj
def add(settings: Settings, /, text: str, *, as_of: str | None, dry_run: bool, as_json: bool) -> None:
    """Add a provision: KEY; level=paragraph; within=KEY; name=…; measure_class=ban; targets=KP; binds=all; since=….

    \b
    Example:
      tracker provision add "no-dprk-1; level=regime; name=Norwegian measures on the DPRK; targets=KP; since=2006"
    """
    from tracker.actions.record import add_keyed
    from tracker.cli.writing import write
    from tracker.domain.records import Provision

    write(
        settings,
        f"provision add {text}",
        lambda connection, recorder: add_keyed(connection, recorder, Provision, text, as_of_day(as_of)),
        as_json=as_json,
        dry_run=dry_run,
    )
