"""`tracker check`."""

from __future__ import annotations

import click

from tracker.cli.context import JSON, Settings, note, print_json, terminal_width, today
from tracker.errors import ExitCode


@click.command("check")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only findings of this code. Repeats.")
@click.option("--waived", is_flag=True, help="Those that were waived too, with the reason.")
@JSON
@click.pass_obj
def command(settings: Settings, /, *, codes: tuple[str, ...], waived: bool, as_json: bool) -> int:
    """What to look at again before your name stands under it. Exits 1 while anything stands.

    Each finding has a ref of its own, the record it is about, the reason, and the command that mends it. One that is
    as it should be is let stand with `tracker waive`, and the reason travels with the file.

    \b
    Example:
      tracker check --code claim-too-early
    """
    from tracker.actions.check import check
    from tracker.domain.checks import CHECKS
    from tracker.domain.vocabulary import no_such_word
    from tracker.errors import NotUnderstood
    from tracker.formats import findings
    from tracker.store.database import reading

    for code in codes:
        if code not in CHECKS:
            raise NotUnderstood(no_such_word(code, "code of a finding", CHECKS))
    with reading(settings.database) as connection:
        found = [each for each in check(connection, today()) if not codes or each.finding.code in codes]
    standing = [each for each in found if each.waiver is None]
    told = found if waived else standing
    if as_json:
        print_json(findings.items(told))
    elif told:
        click.echo(findings.page(told, terminal_width() or 100), nl=False)
    let = len(found) - len(standing)
    note(f"{len(standing)} findings{f'; {let} more were waived (--waived shows them)' if let and not waived else ''}")
    if standing:
        note(f'tracker waive {standing[0].finding.ref} --reason "…" lets one stand')
    return int(ExitCode.LOOK if standing else ExitCode.DONE)
