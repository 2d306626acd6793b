"""Suggestions as a page and as JSON: what could cover an event and why, and what nearly would. Never a conclusion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tracker.domain import goods
from tracker.domain.directory import Directory
from tracker.domain.records import Event
from tracker.domain.suggestions import NOBODY_BOUND, NearMiss, Suggestion, Suggestions
from tracker.report import wording
from tracker.report.page import Line, folded


def item(event: Event, found: Suggestions) -> dict[str, Any]:
    """The suggestions as the command line's contract words them."""
    return {
        "suggestions": [{**_reasons(each), "definitions": list(each.definitions)} for each in found.suggestions],
        "regardless": [_reasons(each) for each in found.regardless],
        "near_misses": [{"provision": each.provision, "reasons": list(each.reasons)} for each in found.near_misses],
        "unmatched": [each.name for _, each in goods.unclassed(event.items)],
    }


def _reasons(each: Suggestion) -> dict[str, Any]:
    return {"provision": each.provision, "certainty": each.certainty, "reasons": list(each.reasons)}


def page(event: Event, directory: Directory, found: Suggestions, width: int) -> str:
    """The suggestions for reading, folded to `width`."""
    return folded(_lines(event, directory, found), width)


def _lines(event: Event, directory: Directory, found: Suggestions) -> Iterator[Line]:
    yield Line(f"{event.ref}  {event.title}", 10)
    yield Line(f"          {wording.type_and_status(event, directory)} · {event.date.words()}", 10)
    recorded = {each.provision for each in event.violations}
    if found.suggestions:
        yield Line()
        yield Line("COULD COVER IT")
    for each in found.suggestions:
        yield from _suggestion(each, directory, recorded)
    if found.regardless:
        yield Line()
        yield Line("WHATEVER THE GOODS")
    for each in found.regardless:
        yield from _suggestion(each, directory, recorded)
    yield from _unmatched(event)
    lonely = [each for each in found.near_misses if each.reasons[0].startswith(NOBODY_BOUND)]
    telling = [each for each in found.near_misses if each not in lonely]
    if found.near_misses:
        yield Line()
        yield Line("WOULD BUT FOR ONE THING")
    for miss in telling:
        yield Line(f"  {_label(miss.provision, directory)}", 6)
        yield from (Line(f"      {reason}", 8) for reason in miss.reasons)
    if lonely:
        yield Line(f"  nobody bound by  {', '.join(_binding(lonely, directory))}", 6)
    if wording.uncertain((each.provision for each in (*found.suggestions, *found.regardless)), directory):
        yield Line()
        yield Line("* paragraph number not (fully) verified")


def _unmatched(event: Event) -> Iterator[Line]:
    """What no rule on goods could be held to, and the command that mends that."""
    told = [
        f'{each.name}: nobody has said what it is; tracker edit {event.ref} --remove item:{number} --item "{each.name};'
        ' CATEGORY; hs=CODE"'
        for number, each in goods.unclassed(event.items)
    ]
    if not event.items:
        told = [f'no goods are recorded; tracker edit {event.ref} --item "NAME; CATEGORY; hs=CODE"']
    if told:
        yield Line()
        yield Line("COULD NOT BE MATCHED")
    yield from (Line(f"  {each}", 6) for each in told)


def _suggestion(each: Suggestion, directory: Directory, recorded: set[str]) -> Iterator[Line]:
    mark = "  (recorded)" if each.provision in recorded else ""
    yield Line(f"  {_label(each.provision, directory)}{mark}", 6)
    if each.certainty == "straddles":
        yield Line("      straddles: it did not cover this on each day that the date can mean", 8)
    for reason in each.reasons:
        yield Line(f"      {reason}", 8)
    for key in each.definitions:
        yield Line(f"      defined by {_label(key, directory)}", 8)


def _label(key: str, directory: Directory) -> str:
    provision = directory.provisions[key]
    return f"{key}{wording.asterisk(provision)}  {provision.name}"


def _binding(misses: Iterable[NearMiss], directory: Directory) -> Iterator[str]:
    return (f"{each.provision} ({', '.join(directory.provisions[each.provision].binds)})" for each in misses)
