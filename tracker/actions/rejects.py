"""What an import left out, to be corrected and imported: rows with a column that says why, documents with comments."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TextIO

from tracker.domain.text import cell
from tracker.errors import NotUnderstood
from tracker.formats.documents import yaml_text
from tracker.intake.documents import Given, Line
from tracker.intake.files import Rejected
from tracker.intake.sheets import PROBLEM, heading_key


def ending(rejected: Sequence[Rejected]) -> str:
    """The ending of the file for what was left out of one."""
    return ".yaml" if rejected[0].row is None else ".csv"


def write(rejected: Sequence[Rejected], out: TextIO) -> None:
    """Writes what was left out of one file."""
    if rejected[0].row is None:
        _write_documents(rejected, out)
    else:
        _write_rows(rejected, out)


def _write_documents(rejected: Sequence[Rejected], out: TextIO) -> None:
    for each in rejected:
        out.write("---\n")
        out.writelines(f"# {line}\n" for problem in each.problems for line in problem.splitlines())
        if each.given is not None:
            out.write(_as_yaml(each.given))


def _as_yaml(given: Given) -> str:
    """A document as YAML; a line that holds none as it stands, behind a comment mark."""
    try:
        return yaml_text(given.document)
    except NotUnderstood:
        assert isinstance(given, Line)  # noqa: S101 - what was found has been understood
        return "".join(f"# {text}\n" for text in given.raw.decode(errors="replace").splitlines())


def _write_rows(rejected: Sequence[Rejected], out: TextIO) -> None:
    headings = [heading for heading in rejected[0].headings if heading and heading != PROBLEM]
    layout = rejected[0].layout
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=layout.delimiter or ",", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([] for _ in range(1, layout.heading_row))  # so that the same map fits
    writer.writerow([*headings, PROBLEM])
    for each in rejected:
        cells = each.row.cells if each.row is not None else {}
        values = [cells.get(heading_key(heading), "") for heading in headings]
        writer.writerow([cell(value) for value in (*values, "; ".join(each.problems))])
