"""Events in the columns of a TimelineJS spreadsheet, which its page shows as slides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.domain.addresses import is_web_address
from tracker.domain.dates import PartialDate
from tracker.domain.directory import Directory
from tracker.domain.records import Claim, Event
from tracker.exchange.flat import Losses

COLUMNS = (
    *("Year", "Month", "Day", "Time", "End Year", "End Month", "End Day", "End Time", "Display Date"),
    *("Headline", "Text", "Media", "Media Credit", "Media Caption", "Media Thumbnail", "Type", "Group", "Background"),
)
_DAY = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?")


def cells(event: Event, directory: Directory, losses: Losses) -> dict[str, str]:
    """The event as cells by column. Its text names whose every statement is; its type is the group."""
    sources = [directory.sources[each] for each in event.source_ids if each in directory.sources]
    paragraphs = [event.summary, *(_said(each, event, directory) for each in event.claims)]
    first = next((source for source in sources if source.url and is_web_address(source.url)), None)
    losses.update(_without_place(event, len(sources)))
    return {
        **_dates(event.date),
        "Headline": _html(event.title),
        "Text": "".join(f"<p>{_html(paragraph)}</p>" for paragraph in paragraphs if paragraph),
        "Media": first.url or "" if first else "",
        "Media Credit": _html(first.publisher) if first else "",
        "Media Caption": _html(first.title or "") if first else "",
        "Group": event.type,
    }


def _without_place(event: Event, sources: int) -> Iterator[str]:
    yield from ("participants" for _ in event.participants)
    yield from ("items" for _ in event.items)
    yield from ("our own readings" for _ in event.violations)
    yield from ("tags" for _ in event.tags)
    yield from ("links between events" for _ in event.links)
    yield from ("sources beyond the first of an event" for _ in range(1, sources))


def _said(claim: Claim, event: Event, directory: Directory) -> str:
    about = f" {claim.about}" if claim.about else ""
    dated = f", {claim.date.words()}" if claim.date else ""
    return f"{directory.speaker(claim, event)} {claim.stance}{about}{dated}{f': {claim.text}' if claim.text else ''}"


def _dates(when: PartialDate) -> dict[str, str]:
    """The columns of a date. One that they cannot hold is shown in words, at the first day that it can mean."""
    start, _, end = when.edtf.partition("/")
    first, last = _DAY.fullmatch(start), _DAY.fullmatch(end)
    if first is not None and (last is not None or not end):
        return {**_columns("", first), **(_columns("End ", last) if last else {})}
    known = when.earliest or when.latest
    bound = _DAY.fullmatch(known.isoformat()) if known else None
    return {**(_columns("", bound) if bound else {}), "Display Date": when.words()}


def _columns(prefix: str, day: re.Match[str]) -> dict[str, str]:
    return {f"{prefix}{name}": part.lstrip("0") for name, part in zip(_PARTS, day.groups(), strict=True) if part}


_PARTS = ("Year", "Month", "Day")


def _html(text: str) -> str:
    """Text for a column that TimelineJS shows as HTML: nothing in it becomes a tag."""
    return re.sub(r"&(?=#?\w+;)", "&amp;", text).replace("<", "&lt;")
