"""The report on paper: what the template is given, and how it is set. Equal events give equal bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib.resources import files
from typing import Any, BinaryIO

from tracker.domain.text import shown as safe
from tracker.extras import library
from tracker.formats import drawing, fonts, wording
from tracker.formats.account import Account, Breach, Reference, Spoken
from tracker.formats.picture import WIDTH
from tracker.formats.report import NO_START, TOOL, Cited, Report, by_year, country_codes

PREFERRED = (
    "Noto Sans",
    "DejaVu Sans",
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "Noto Sans Arabic",
    "Noto Naskh Arabic",
    "Arial",
    "Libertinus Serif",  # embedded in typst, so there is always one
)
"""In this order, of those that are there. What none of them has, typst looks for in every other font."""

_TEXT_WIDTH, _ROOM = 170, 225  # millimetres that the picture has
_WHOLE = 40  # lines, by a generous count, of an event that is kept on one page; that has some fifty
_LETTERS = 75  # of a line, in the narrower of the columns


def render(report: Report, out: BinaryIO, width: int | None) -> None:
    """Writes the PDF; a script that no font here has is named among the report's warnings."""
    del width
    typst = library("typst", "pdf")
    content = json.dumps(_safe(_content(report, list(report.accounts()), typst)), ensure_ascii=False)
    report.warnings += fonts.lacking(content, partial(_drawn, typst))
    template = files("tracker.formats.pdf").joinpath("report.typ").read_bytes()
    out.write(typst.compile(template, sys_inputs={"report": content}))


def _families(typst: Any) -> list[str]:
    there = set(typst.Fonts().families())
    return [family for family in PREFERRED if family in there]


_PROBE = """
#set page(width: auto, height: auto)
#for letter in json(bytes(sys.inputs.letters)) { text(font: json(bytes(sys.inputs.fonts)), letter); parbreak() }
"""
_GLYPH = re.compile(r'<g transform=[^>]*>\s*<use [^>]*href="#(\w+)"')


def _drawn(typst: Any, letters: Sequence[str]) -> list[str]:
    """What typst draws for each letter, by a name that is the same for the same drawing."""
    given = {"letters": json.dumps(letters), "fonts": json.dumps(_families(typst))}
    svg: bytes = typst.compile(_PROBE.encode(), format="svg", sys_inputs=given)
    return _GLYPH.findall(svg.decode())


def _safe(value: Any) -> Any:
    """The content with control and direction characters escaped, as everywhere."""
    if isinstance(value, dict):
        return {key: _safe(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(held) for held in value]
    return safe(value, lines=True) if isinstance(value, str) else value


def _content(report: Report, shown: Sequence[Account], typst: Any) -> dict[str, Any]:
    titles = {each.ref: each.title for each in shown}
    before = dict(zip((each.ref for each in shown), ((), *(each.sources for each in shown)), strict=False))
    years = [
        {
            "name": f"{year} ({wording.counted(len(events), 'event')})",
            "said": wording.NO_START_SAID if year == NO_START else "",
            "events": [_event(each, titles, before[each.ref]) for each in events],
        }
        for year, events in by_year(shown)
    ]
    svg, height = drawing.with_legend(shown, report) if shown else ("", 0)
    return {
        "title": report.heading.title,
        "lead": report.lead(shown),
        "cut": report.cut_words,
        "fonts": _families(typst),
        "tool": TOOL,
        "how": wording.HOW_TO_READ,
        "picture": svg,
        "picture_height": min(_ROOM, height * _TEXT_WIDTH / WIDTH),
        "years": years,
        "indexes": [
            (
                "Index of provisions",
                _index(shown, lambda each: (f"{one.label} {one.name}" for one in each.breaches if one.key)),
            ),
            ("Index of goods", _index(shown, lambda each: map(wording.in_words, each.categories))),
        ],
        "sources": [_source(each) for each in report.sources],
        "countries": country_codes(shown),
        "made": report.made(shown),
    }


def _index(shown: Sequence[Account], headings: Callable[[Account], Iterable[str]]) -> list[tuple[str, list[str]]]:
    """Under each heading, in order, the refs of the events that have it."""
    found: dict[str, list[str]] = {}
    for each in shown:
        for heading in dict.fromkeys(headings(each)):
            found.setdefault(heading, []).append(each.ref)
    return sorted(found.items(), key=lambda entry: _counted(entry[0]))


def _counted(heading: str) -> list[tuple[int, str]]:
    """What puts paragraph 8 before paragraph 33."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", heading)]


def _event(each: Account, titles: dict[str, str], before: Sequence[int]) -> dict[str, Any]:
    """An event; `before` are the sources of the one before it, whose footnotes stand there."""
    return {
        "ref": each.ref,
        "date": each.date,
        "title": each.title,
        "facts": each.facts,
        "role": each.as_role,
        "certainty": each.certainty,
        "origins": each.origins,
        "standing": each.standing,
        "summary": each.event.summary or "",
        "parts": each.parts,
        "claims": list(map(_claim, each.claims)),
        "breaches": list(map(_breach, each.breaches)),
        "references": list(_references(each.references)),
        "links": [f"{link.kind} {link.name}" for link in each.linked(titles)],
        "sources": each.sources,
        "whole": sum(map(_lines, filter(None, _texts(each)))) <= _WHOLE,
        "below": [number for number in each.sources if number not in before],
    }


def _texts(each: Account) -> Iterator[str]:
    """What begins a line of its own."""
    yield from (each.date, each.title, each.facts, each.as_role, each.certainty, each.origins)
    yield each.event.summary or ""
    yield from (" ".join(part) for part in each.parts)
    for one in each.claims:
        yield f"{one.speaker} {one.said} {one.text} {one.quote} {one.beside}"
    for breach in each.breaches:
        yield from (f"{breach.label} {breach.name} {breach.whose}", breach.said, breach.beside)
    yield from (f"{one.where} {one.quote}" for one in each.references)
    yield from (link.ref for link in each.linked({}))


def _lines(content: str) -> int:
    """About how many lines a text fills, and rather more; letters of the East are twice as wide."""
    return sum(1 + sum(2 if letter > "\u1100" else 1 for letter in line) // _LETTERS for line in content.split("\n"))


def _claim(each: Spoken) -> dict[str, Any]:
    return {**each._asdict(), "stance": each.said, "beside": each.beside}


def _breach(each: Breach) -> dict[str, Any]:
    return {**each._asdict(), "beside": each.beside}


def _references(references: Sequence[Reference]) -> Iterator[dict[str, Any]]:
    return (each._asdict() for each in references if each.where or each.quote)


def _source(each: Cited) -> dict[str, str]:
    grade = f"Grade {each.grade}." if each.grade else "Not graded."
    return {"short": f"{each.short}. {grade}", "said": each.said, "grade": grade, "url": each.url}
