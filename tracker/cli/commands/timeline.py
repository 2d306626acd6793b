"""`tracker timeline`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.context import AS_OF, JSON, Settings, as_of_day, note, output, terminal_width
from tracker.report.formats import ENDINGS, FORMATS

if TYPE_CHECKING:
    from datetime import date

    from tracker.domain.dates import PartialDate


@click.command("timeline")
@click.argument("countries", nargs=-1, required=True, metavar="COUNTRY…")
@click.option("--since", metavar="DATE", help="Leave out what was over before.")
@click.option("--until", metavar="DATE", help="Leave out what began after.")
@click.option("--certain", is_flag=True, help="Only what lies wholly inside the period; else what may fall in it.")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only events of this type. Repeats.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N events, the earliest.")
@click.option("-f", "--format", "format_", type=click.Choice(list(FORMATS)), help="Default: table.")
@click.option("-o", "--output", "path", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
@JSON
@AS_OF
@click.pass_obj
def command(
    settings: Settings,
    *,
    countries: tuple[str, ...],
    since: str | None,
    until: str | None,
    certain: bool,
    types: tuple[str, ...],
    limit: int | None,
    format_: str | None,
    path: Path | None,
    as_json: bool,
    as_of: str | None,
) -> None:
    """What happened to and from one or several countries, with who alleges what, and sources.

    \b
    Example:
      tracker timeline KP
      tracker timeline "North Korea" RU --since 2023 --until 2023-12 -f markdown
    """
    from tracker.actions import read
    from tracker.domain import countries as names
    from tracker.domain import timeline, vocabulary
    from tracker.report.entries import Report
    from tracker.report.formats import renderer
    from tracker.store.database import reading
    from tracker.store.queries import Filter

    codes = tuple(dict.fromkeys(names.resolve(country) for country in countries))
    day = as_of_day(as_of)
    wanted = Filter(
        countries=timeline.asked_for(codes),
        since=_date(since, day).earliest if since else None,
        until=_date(until, day).latest if until else None,
        certain=certain,
        types=tuple(vocabulary.event_type(name).name for name in types),
        limit=limit,
    )
    chosen = format_ or ("json" if as_json else ENDINGS.get(path.suffix, "table") if path else "table")
    with reading(settings.database) as connection, output(path) as out:
        report = Report(codes, read.events(connection, wanted))
        renderer(chosen)(report, out, None if path else terminal_width())
    if not report.count:
        note(f"no events of {', '.join(map(names.name, codes))} here{' in that period' if since or until else ''}")
    elif path:
        note(f"wrote {path}: {report.count} events")


def _date(typed: str, day: date | None) -> PartialDate:
    from tracker.domain.typed_dates import read  # takes longer to import than most timelines to print

    return read(typed, as_of=day)
