"""The table of formats: whatever it names is there, and it is the only one that says what a format is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.factories import event
from tracker.domain import flat
from tracker.domain.directory import Directory
from tracker.formats import csv_, registry
from tracker.formats.account import Account
from tracker.formats.registry import FORMATS, OF_EVENTS, OF_EXPORTS, OF_STATISTICS, by_ending, writer
from tracker.intake.column_map import built_in

NAMED = [named for each in FORMATS.values() for named in (each.events, each.figures, each.records, each.lacks) if named]


@pytest.mark.parametrize("named", sorted(set(NAMED)))
def test_a_format_names_functions_that_are_there(named: str) -> None:
    assert callable(writer(named))


@pytest.mark.parametrize("names", [OF_EVENTS, OF_EXPORTS, OF_STATISTICS])
def test_an_ending_means_one_format(names: tuple[str, ...]) -> None:
    endings = [ending for name in names for ending in FORMATS[name].endings.split()]
    assert len(endings) == len(set(endings)) == len(by_ending(names))
    assert all(re.fullmatch(r"\.[a-z]+", ending) for ending in endings)


def test_what_the_pages_say_of_formats_is_what_the_table_says() -> None:
    """docs/reports.md lists what each needs and holds."""
    page = Path("docs/reports.md").read_text(encoding="utf-8")
    for name in ("html", "svg", "png", "pdf"):
        form = FORMATS[name]
        needs = rf"`\[{form.extra}\]`" if form.extra else "nothing more"
        assert re.search(
            rf"^\| `{re.escape(form.endings.split()[0])}` \|[^|]*\| {needs} \| {form.most:,} events \|$", page, re.M
        )


def test_no_other_module_knows_the_names_of_the_formats() -> None:
    """A format that is registered twice is one that half of the commands do not have."""
    listing = re.compile(r'"markdown"|"timelinejs": |"png"')
    knowing = {
        str(path.relative_to("tracker"))
        for path in Path("tracker").rglob("*.py")
        if listing.search(path.read_text(encoding="utf-8"))
    }
    assert knowing == {str(Path(registry.__file__).relative_to(Path("tracker").resolve())), "intake/column_map.py"}


def test_every_column_of_the_flat_form_has_something_in_it() -> None:
    """Each cell is made by its column's name, and each column that is read has one to read."""
    made = Account(event(), Directory())
    assert len(csv_.cells(made)) == len(flat.COLUMNS) == len(set(flat.COLUMNS))
    assert sorted(built_in("flat").columns()) == sorted(flat.READ)
