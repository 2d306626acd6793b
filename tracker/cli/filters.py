"""The filters that `timeline`, `list` and `export` share, as options, and the printing that the first two share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import completing
from tracker.cli.context import (
    AS_OF,
    JSON,
    FilePath,
    Settings,
    as_of_day,
    format_of,
    note,
    output,
    terminal_width,
    today,
)
from tracker.domain.vocabulary import EVENT_STATUSES, VIOLATION_STATUSES
from tracker.formats.registry import FORMATS, OF_EVENTS, by_ending, writer

if TYPE_CHECKING:
    from tracker.actions.filters import Asked
    from tracker.formats.report import Report


def _repeats(*names: str, metavar: str, help_: str, complete: completing.Completer | None = None) -> Any:
    return click.option(*names, multiple=True, metavar=metavar, help=f"{help_} Repeats.", shell_complete=complete)


_OPTIONS = (
    click.option("--since", metavar="DATE", help="Leave out what was over before."),
    click.option("--until", metavar="DATE", help="Leave out what began after."),
    click.option("--certain", is_flag=True, help="Only what lies wholly inside the period; else what may fall in it."),
    _repeats("--type", "types", metavar="TYPE", help_="Only events of this type.", complete=completing.types),
    _repeats("--role", "roles", metavar="ROLE", help_="Only in this role.", complete=completing.roles),
    click.option("--party", metavar="WHO", help="Only events this party takes part in."),
    _repeats(
        *("--status", "statuses"),
        metavar="STATUS",
        help_="Only events of this status.",
        complete=completing.words(EVENT_STATUSES),
    ),
    _repeats("--tag", "tags", metavar="TAG", help_="Only events with this tag."),
    click.option(
        "--search", metavar="TEXT", help="Only events in which these words occur, or name a participant, however spelt."
    ),
    click.option("--violations", is_flag=True, help="Only events that somebody, or we, hold to be a breach."),
    click.option(
        "--about",
        metavar="KEY",
        shell_complete=completing.provision_keys,
        help="Only events said, or read by us, to breach this or a part of it.",
    ),
    click.option(
        "--violation-status",
        metavar="STATUS",
        shell_complete=completing.words(VIOLATION_STATUSES),
        help=f"Only where a breach stands so: {', '.join(VIOLATION_STATUSES)}.",
    ),
    click.option("--claimed-by", metavar="WHO", help="Only what this country or party says is a breach."),
    click.option("--denied-by", metavar="WHO", help="Only what this country or party denies."),
    click.option("--include-speakers", is_flag=True, help="Also events in which the country or party only speaks."),
    click.option("--known-on", metavar="DAY", help="What the file said at the end of that day (UTC)."),
    click.option("--newest-first", is_flag=True, help="The latest first."),
    click.option("--limit", type=click.IntRange(0, 2**62), metavar="N", help="At most N events."),
    AS_OF,
)
_PRINTING = (
    click.option("-f", "--format", "format_", type=click.Choice(OF_EVENTS), help="Default: by the ending, or table."),
    click.option("-o", "--output", "path", type=FilePath(), metavar="FILE", help="Write to a file."),
    click.option("--dated", metavar="TEXT", help="A date to print in a report, as it stands; no clock is read."),
    click.option(
        "--lanes",
        type=click.Choice(["type", "counterparty"]),
        default="type",
        help="What a lane of a picture holds.",
    ),
    JSON,
)


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options of `Asked` to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def printing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options that say how to print."""
    for option in reversed(_PRINTING):
        command = option(command)
    return command


def print_events(
    settings: Settings,
    *,
    format_: str | None,
    path: Path | None,
    as_json: bool,
    as_of: str | None,
    dated: str | None,
    lanes: str,
    **given: Any,
) -> None:
    """Prints the events that the options ask for, in the format that they, or the file's ending, name."""
    from tracker.actions.filters import Asked

    asked = Asked(as_of=as_of_day(as_of), **given)
    chosen = format_ or ("json" if as_json else format_of(path, by_ending(OF_EVENTS), "table"))
    write_events(settings, asked, chosen, path, dated=dated, lanes=lanes)


def write_events(
    settings: Settings,
    asked: Asked,
    chosen: str,
    path: Path | None,
    *,
    dated: str | None = None,
    lanes: str = "type",
    count_losses: bool = False,
) -> None:
    """Writes events in a format, and tells what there is to know of them beside."""
    from tracker.actions.filters import codes_of, told
    from tracker.actions.pages import Pages
    from tracker.formats.report import Heading, Report
    from tracker.store import finding
    from tracker.store.files import asking

    codes, form = codes_of(asked), FORMATS[chosen]
    with (
        asking(settings.database) as now,
        told(now, asked, today()) as connection,
        output(path, binary=form.binary) as out,
    ):
        report = Report(
            codes,
            Pages(connection, asked, cites=form.cites),
            Heading(codes, _words(asked), dated, lanes),
            frozenset(finding.disputed(connection, kinds=["event"])),
            cites=form.cites,
            most=form.most,
            lacks=writer(form.lacks) if form.lacks and count_losses else None,
        )
        writer(form.events)(report, out, None if path else terminal_width())
    _tell(report, asked, chosen, path)


def _tell(report: Report, asked: Asked, chosen: str, path: Path | None) -> None:
    """Notes on what was written, and warnings."""
    if not report.count:
        note(
            nothing(report.asked, narrowed=asked != type(asked)(countries=asked.countries, best_first=asked.best_first))
        )
    elif path:
        note(f"wrote {path}: {report.count} events")
    if report.disputed:
        note(f"warning: people disagree on {report.disputed} of these; the latest values are shown (tracker conflicts)")
    for warning in report.warnings:
        note(f"warning: {warning}")
    if report.cut:
        note(f"warning: more than {report.count:,} events fit the filter; {chosen} holds the first {report.count:,}")
    if lost := [f"{count:,} {what}" for what, count in sorted(report.losses.items()) if count]:
        note(f"{chosen} has no place for {'; '.join(lost)}. yaml and jsonl have it all")


def _words(asked: Asked) -> tuple[tuple[str, str], ...]:
    from tracker.formats.report import filter_words

    return tuple(filter_words({name: value for name, value in asked._asdict().items() if name != "countries"}))


def nothing(codes: tuple[str, ...], *, narrowed: bool) -> str:
    from tracker.domain.countries import name

    of = f" of {', '.join(map(name, codes))}" if codes else ""
    return f"no events{of} here{' that fit these filters' if narrowed else ''}"
