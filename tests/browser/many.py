"""A report of very many events, made without a database."""

from __future__ import annotations

import io

from tests.factories import claim, gift, source
from tests.formats.pages import directory, report
from tracker.formats.html import page
from tracker.formats.registry import FORMATS


def report_of(number: int) -> str:
    """The page of so many gifts, a day apart, each with a source and two who speak."""
    paper = source("Paper", published="2024-02-20", url="https://example.org/")
    events = (
        gift(
            title=f"Event number {each}",
            date=f"{1900 + each // 336}-{each // 28 % 12 + 1:02}-{each % 28 + 1:02}",
            claims=(claim("KR", "alleges", "un-dprk", source_id=paper.id, text="a breach"), claim("RU", "denies")),
        )
        for each in range(number)
    )
    out = io.StringIO()
    made = report(*events, known=directory(paper))
    made.most = FORMATS["html"].most
    page.render(made, out, None)
    return out.getvalue()
