"""The picture of a timeline as SVG: for a page, in which every bar leads to its event, or as a file of its own."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import BinaryIO, TextIO

from tracker.extras import library
from tracker.formats import fonts, wording
from tracker.formats.account import STANDINGS, Account
from tracker.formats.markup import Html, element, joined
from tracker.formats.picture import LANES, TOP, WIDTH, Bar, Picture, extent, picture
from tracker.formats.report import Report

_LEGEND_ROOM = 64  # below a picture that stands alone


def _fade(side: str, start: str, end: str) -> Html:
    """What lets a bar fade away to one `side`: a gradient, and the mask made of it."""
    stops = (element("stop", offset=0, stop_color=start), element("stop", offset=1, stop_color=end))
    area = element("rect", width=1, height=1, fill=f"url(#to-{side})")
    return joined(
        element("linearGradient", *stops, id=f"to-{side}"),
        element("mask", area, id=f"fade-{side}", maskContentUnits="objectBoundingBox"),
    )


_FADES = element("defs", _fade("left", "#000", "#fff"), _fade("right", "#fff", "#000"))


def style() -> str:
    """How the picture's parts look; also part of the page's style."""
    return files("tracker.formats").joinpath("picture.css").read_text(encoding="utf-8")


def render(report: Report, out: TextIO, width: int | None) -> None:
    """Writes the picture alone, with its title and what its marks mean."""
    del width
    out.write(_alone(report))


def render_png(report: Report, out: BinaryIO, width: int | None) -> None:
    """Writes the same picture in dots, twice as fine as a screen's."""
    del width
    convert = library("vl_convert", "plot")
    svg = _alone(report)
    report.warnings += fonts.lacking(svg, lambda letters: [convert.svg_to_png(_letter(each)) for each in letters])
    out.write(convert.svg_to_png(svg, scale=2))


def _letter(letter: str) -> Html:
    """A letter by itself, in the picture's fonts."""
    parts = (element("style", Html(style())), element("text", letter, x=4, y=20))
    return element("svg", *parts, xmlns="http://www.w3.org/2000/svg", width=30, height=30, class_="picture")


def _alone(report: Report) -> str:
    shown = list(report.accounts())
    said = report.cut_words or (wording.counted(len(shown), "event") if shown else "no events fit this filter")
    title = element("text", f"{report.heading.title}: {said}", class_="title", x=8, y=20)
    svg, _ = with_legend(shown, report, title)
    return f"{svg}\n"


def with_legend(shown: Sequence[Account], report: Report, title: Html | None = None) -> tuple[Html, float]:
    """The picture with what its marks mean, as a drawing that stands alone, and its height."""
    drawn = picture(shown, report.heading.lanes)
    head = 30 if title else 0
    height = drawn.height + head + _LEGEND_ROOM
    parts = (
        element("style", Html(style())),
        _FADES,
        element("rect", class_="paper", width=WIDTH, height=_number(height)),
        title or "",
        element("g", *_parts(drawn, linked=False), transform=f"translate(0 {head})"),
        element("g", *_legend(report), transform=f"translate(0 {_number(drawn.height + head)})"),
    )
    svg = element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {_number(height)}",
        width=WIDTH,
        height=_number(height),
        role="img",
        class_="picture",
    )
    return svg, height


def in_a_page(shown: Sequence[Account], lanes: str) -> Html:
    """The picture in an HTML page: each bar is a link to its event, and carries what a script needs to move it."""
    drawn = picture(shown, lanes)
    return element(
        "svg",
        _FADES,
        *_parts(drawn, linked=True),
        viewBox=f"0 0 {WIDTH} {_number(drawn.height)}",
        role="group",
        class_="picture",
        id="picture",
        aria_labelledby="picture-title",
    )


def _parts(drawn: Picture, *, linked: bool) -> list[Html]:
    foot = _number(drawn.height - 4)
    ticks = [
        element(
            "g",
            element("line", x1=_number(x), x2=_number(x), y1=TOP - 8, y2=foot),
            element("text", said, x=_number(x), y=TOP - 12),
            class_="tick",
        )
        for x, said in drawn.ticks
    ]
    lanes = [
        element(
            "g",
            element("line", x1=0, x2=WIDTH, y1=_number(lane.y), y2=_number(lane.y)),
            element("text", lane.name, x=6, y=_number(lane.y + 14)),
            class_="lane",
        )
        for lane in drawn.lanes
    ]
    return [
        element("g", *ticks, id="ticks" if linked else None),
        element("g", *lanes, id="lanes" if linked else None),
        element("g", *(_bar(bar, drawn.row, linked=linked) for bar in drawn.bars), id="bars" if linked else None),
    ]


def _bar(bar: Bar, row: int, *, linked: bool) -> Html:
    account = bar.account
    rect = element(
        "rect",
        x=_number(bar.x),
        y=_number(bar.y + 2),
        width=_number(bar.width),
        height=row - 4 if row > 10 else row - 2,
        rx=0 if bar.vague else 3,
        mask=f"url(#fade-{bar.opens})" if bar.opens else None,
    )
    label = element(
        "text",
        bar.label,
        x=_number(bar.label_x),
        y=_number(bar.y + row - 5),
        text_anchor="end" if bar.label_end else None,
    )
    said = f"{account.date}: {account.title} ({account.kind}; {STANDINGS[account.standing]})"
    parts = (element("title", said), rect, *([label] if bar.label else []))
    look = f"bar {account.standing}{' vague' if bar.vague else ''}"
    if not linked:
        return element("g", *parts, class_=look)
    first, last = extent(account)
    return element(
        "a",
        *parts,
        href=f"#{account.ref}",
        class_=look,
        tabindex=-1,
        data_a=first.toordinal(),
        data_b=last.toordinal(),
        data_open=bar.opens or None,
        data_lane=LANES["counterparty"](account),
    )


def _legend(report: Report) -> list[Html]:
    """What colours and shapes mean."""
    parts, x = [], 8
    for standing, said in STANDINGS.items():
        swatch = element("rect", x=x, y=6, width=14, height=10, rx=2)
        parts.append(element("g", swatch, element("text", said, x=x + 20, y=15), class_=f"bar key {standing}"))
        x += 36 + 7 * len(said)
    shapes = "square, dashed: some day in it, or about then · rounded: that day, or all of that time · fading: open end"
    made = " · ".join(part for part in (report.heading.dated, f"filter: {report.heading.filter_words}") if part)
    parts.append(element("text", shapes, class_="small", x=8, y=34))
    parts.append(element("text", made, class_="small", x=8, y=50))
    return parts


def _number(value: float) -> str:
    return f"{value:g}"
