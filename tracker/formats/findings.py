"""What a check found, for reading and as JSON: code, severity, record, reason, and the command that mends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from tracker.domain import records
from tracker.domain.checks import CHECKS, Checked
from tracker.formats.page import Line, folded


def items(found: Iterable[Checked]) -> list[dict[str, Any]]:
    """The findings as JSON."""
    return [
        {
            "finding": each.finding.ref,
            "code": each.finding.code,
            "severity": CHECKS[each.finding.code].severity,
            "ref": records.ref(each.finding.record_id),
            "title": each.title,
            "reason": each.finding.reason,
            "mend": each.finding.mend,
            "waived": each.waiver.reason if each.waiver else None,
        }
        for each in found
    ]


def page(found: Sequence[Checked], width: int) -> str:
    """The findings under what they are, folded to `width`."""
    return folded(_lines(found), width)


def _lines(found: Sequence[Checked]) -> Iterator[Line]:
    for number, (code, alike) in enumerate(groupby(found, key=lambda each: each.finding.code)):
        if number:
            yield Line()
        yield Line(f"{CHECKS[code].severity.upper()} {code}: {CHECKS[code].meaning}", 6)
        for each in alike:
            yield from _finding(each)


def _finding(each: Checked) -> Iterator[Line]:
    finding = each.finding
    yield Line(f"  {finding.ref}  {records.ref(finding.record_id)} {each.title}: {finding.reason}", 12)
    if each.waiver:
        yield Line(f"            waived: {each.waiver.reason}", 14)
    else:
        yield Line(f"            {finding.mend}", 14)
