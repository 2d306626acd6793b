"""The page: what of it comes from events, sources and filters, put into `page.html`. It asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import files
from string import Template
from typing import NamedTuple, TextIO

from tracker.formats import csv_, drawing, wording
from tracker.formats.account import STANDINGS, Account, Breach, Spoken
from tracker.formats.markup import Html, element, joined, text
from tracker.formats.report import NO_START, Cited, Report, by_year, country_codes


def render(report: Report, out: TextIO, width: int | None) -> None:
    """Writes the page, whole at once: its head counts what stands below."""
    del width
    out.write(Template(_file("page.html")).substitute(_filled(report, list(report.accounts()))))


def _file(name: str) -> str:
    return files("tracker.formats.html").joinpath(name).read_text(encoding="utf-8")


def _filled(report: Report, shown: Sequence[Account]) -> dict[str, str]:
    style, script = drawing.style() + _file("page.css"), _file("page.js")
    lanes = report.heading.lanes
    return {
        "title": text(report.heading.title),
        "lead": text(report.lead(shown)),
        "cut": _cut(report),
        "how": joined(*(_how(*each) for each in wording.HOW_TO_READ), by="\n"),
        "style": style,
        "style_hash": _hash(style),
        "script": script,
        "script_hash": _hash(script),
        "by_type": str(lanes == "type").lower(),
        "by_counterparty": str(lanes == "counterparty").lower(),
        "picture": drawing.in_a_page(shown, lanes) if shown else Html(),
        "legend": joined(*(element("li", element("i", class_=key), said) for key, said in STANDINGS.items())),
        "facets": joined(*map(_facet, _facets(shown))),
        "years": joined(*_years(shown)),
        "events": joined(*_events(shown)) or element("p", "No events fit this filter.", class_="empty"),
        "sources": joined(*(_source(number, each) for number, each in enumerate(report.sources, start=1))),
        "countries": joined(*(_code(*each) for each in country_codes(shown)), by=" "),
        "made": joined(*(_term(*each) for each in report.made(shown))),
        "rows": _script_safe(json.dumps([csv_.heading(), *map(csv_.line, shown)], ensure_ascii=False)),
    }


def _hash(content: str) -> str:
    """What a policy names an inline style or script by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _script_safe(content: str) -> str:
    """JSON that cannot end the element it stands in, nor begin a comment there."""
    return content.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


# Around the events. --------------------------------------------------------------------------------------------------


def _how(name: str, said: str) -> Html:
    return element("li", element("b", name), f" {said}")


def _cut(report: Report) -> Html:
    return element("p", report.cut_words, class_="cut", role="note") if report.cut else Html()


def _term(name: str, value: str) -> Html:
    return element("div", element("dt", name), element("dd", value))


def _code(code: str, name: str) -> Html:
    return element("span", element("b", code), f" {name}")


# Filters. ------------------------------------------------------------------------------------------------------------


class _Facet(NamedTuple):
    name: str
    label: str
    values: Sequence[tuple[str, str, int]]  # value, what is shown of it, how many events


def _facets(shown: Sequence[Account]) -> list[_Facet]:
    labels = {breach.key: breach.label for each in shown for breach in each.breaches}
    roles = (role for each in shown for role in each.every_role)
    keys = (breach.key for each in shown for breach in each.breaches if breach.key)
    return [
        _facet_of("type", "Type", (each.event.type for each in shown)),
        _facet_of("role", "Role", roles),
        _facet_of("goods", "Goods", (kind for each in shown for kind in each.categories)),
        _facet_of("provision", "Provision", keys, labels),
        _facet_of("status", "Status", (each.event.status for each in shown)),
        _facet_of("standing", "Breach", (each.standing for each in shown), STANDINGS),
    ]


def _facet_of(name: str, label: str, values: Iterable[str], labels: dict[str, str] | None = None) -> _Facet:
    found = Counter(values)
    ordered = sorted(found, key=lambda value: (-found[value], value))
    return _Facet(name, label, [(v, (labels or {}).get(v, wording.in_words(v)), found[v]) for v in ordered])


def _facet(facet: _Facet) -> Html:
    boxes = (
        element(
            "label",
            element("input", type="checkbox", name=facet.name, value=value),
            f" {said} ",
            element("span", f"{number:,}", class_="n"),
        )
        for value, said, number in facet.values
    )
    summary = element("summary", facet.label, element("span", class_="chosen"))
    group = element("fieldset", element("legend", facet.label, class_="hidden"), *boxes)
    return element("details", summary, group, class_="facet") if facet.values else Html()


# Events by year. -----------------------------------------------------------------------------------------------------


def _anchor(year: str) -> str:
    return f"y{year}" if year.isdecimal() else "y0"


def _years(shown: Sequence[Account]) -> Iterable[Html]:
    for year, events in by_year(shown):
        number = element("span", f"{len(events):,}", class_="n")
        yield element("li", element("a", year, " ", number, href=f"#{_anchor(year)}"))


def _events(shown: Sequence[Account]) -> Iterable[Html]:
    titles = {each.ref: each.title for each in shown}
    for year, events in by_year(shown):
        articles = [_event(each, titles) for each in events]
        heading = element("h3", year, " ", element("span", wording.counted(len(articles), "event"), class_="n"))
        note = element("p", wording.NO_START_SAID, class_="note") if year == NO_START else ""
        yield element("section", heading, note, "\n", joined(*articles, by="\n"), class_="year", id=_anchor(year))


def _event(each: Account, titles: dict[str, str]) -> Html:
    ref = each.ref
    when = element("p", each.date, class_="when", title=each.event.date.edtf)
    head = element("h4", element("a", each.title, href=f"#{ref}"), dir="auto")
    return element(
        "article",
        when,
        head,
        element("p", each.facts, class_="facts"),
        element("p", each.as_role, class_="role") if each.as_role else "",
        element("p", f"Date: {each.certainty}", class_="sure") if each.certainty else "",
        element("div", *_details(each, titles), class_="more"),
        id=ref,
        class_=f"event {each.standing}",
        data_type=each.event.type,
        data_status=each.event.status,
        data_standing=each.standing,
        data_role=" ".join(each.every_role),
        data_goods=" ".join(each.categories),
        data_provision=" ".join(breach.key for breach in each.breaches if breach.key),
        data_from=each.event.date.earliest.isoformat() if each.event.date.earliest else "",
        data_to=each.event.date.latest.isoformat() if each.event.date.latest else "",
    )


def _details(each: Account, titles: dict[str, str]) -> Iterable[Html]:
    if each.event.summary:
        yield element("p", each.event.summary, class_="summary", dir="auto")
    yield element("dl", *_parts(each), class_="parts")
    if each.claims:
        yield element("h5", "Who says what")
        yield element("ul", *map(_claim, each.claims), class_="claims")
    if each.breaches:
        yield element("h5", "Alleged breaches")
        yield element("ul", *map(_breach, each.breaches), class_="breaches")
    yield from _rest(each, titles)


def _parts(each: Account) -> Iterable[Html]:
    for label, name, details in each.parts:
        yield element("div", element("dt", label), element("dd", element("b", name), details, dir="auto"))


def _claim(each: Spoken) -> Html:
    return element(
        "li",
        element("span", each.day, class_="day"),
        " ",
        element("b", each.speaker),
        f" {each.said}",
        f": {each.text}" if each.text else "",
        joined(" ", element("q", each.quote, dir="auto")) if each.quote else "",
        f" ({each.beside})" if each.beside else "",
        joined(" ", _cite(each.source)) if each.source else "",
        class_=f"stance-{each.stance}",
    )


def _cite(number: int) -> Html:
    return element("a", f"[{number}]", href=f"#s{number}", class_="cite")


def _breach(each: Breach) -> Html:
    return element(
        "li",
        element("b", each.label),
        f" {each.name}",
        " ",
        element("span", each.whose, class_="whose"),
        element("span", each.said, class_="who-says") if each.said else "",
        element("span", each.beside, class_="beside") if each.beside else "",
        class_="ours" if each.ours else "named",
    )


def _rest(each: Account, titles: dict[str, str]) -> Iterable[Html]:
    """Where it can be read, what it is linked with, and how it is tagged."""
    for one in each.references:
        if one.where or one.quote:
            quote = joined(" ", element("q", one.quote, dir="auto")) if one.quote else ""
            yield element("p", _cite(one.number), f" {one.where}" if one.where else "", quote, class_="reference")
    sources = joined(*map(_cite, each.sources), by=" ")
    origins = f". {each.origins}" if each.origins else ""
    yield element("p", "Sources ", sources if sources else "none", origins, class_="cited")
    for link in each.linked(titles):
        name = element("a", link.name, href=f"#{link.ref}") if link.known else link.name
        yield element("p", f"{link.kind} ", name, class_="link")
    if each.event.tags:
        yield element("p", f"tags: {', '.join(each.event.tags)}", class_="tags")


def _source(number: int, each: Cited) -> Html:
    grade = f" Grade {each.grade}." if each.grade else " Not graded."
    link = joined(" ", element("a", each.url, href=each.url, rel="noreferrer noopener")) if each.url else ""
    return element("li", element("span", each.said, dir="auto"), ".", grade, link, id=f"s{number}", value=number)
