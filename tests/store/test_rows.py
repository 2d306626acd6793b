"""Plain SQL: asked of SQLite's driver, and through SQLAlchemy of both engines, a statement finds the same."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.store.builders import by, event, party, provision, save, source
from tracker.domain.records import RECORD_CLASSES
from tracker.store.database import reading, writing
from tracker.store.files import Database, asking
from tracker.store.finding import find, party_names, provision_wholes
from tracker.store.rows import Readable, column, rows, value
from tracker.store.selection import Filter, event_ids

ODD = ["O'Neil", 'a "quoted" name', "back\\slash", "김정은", "100 %", ":name", "each(:x)", "🚗 café", "[1]", ""]

Opening = Callable[[Database], AbstractContextManager[Readable]]


@pytest.fixture(params=[asking, reading], ids=["driver", "sqlalchemy"])
def opening(request: pytest.FixtureRequest) -> Opening:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def there(database: Database) -> Database:
    with writing(database) as connection:
        save(
            connection,
            *(party(name) for name in ODD if name),
            provision("un-dprk"),
            source("KCNA"),
            event("Car", "2024-02", by("KP", "recipient", party="O'Neil"), by("RU", "giver"), tags=("cars", "gifts")),
            event("Arms", "2023", by("KP", "giver"), by("KP", "giver", party="100 %"), tags=("cars",)),
        )
    return database


def test_a_list_is_one_parameter_however_long_and_odd(there: Database, opening: Opening) -> None:
    many = [f"nobody {number}" for number in range(70_000)]  # SQLite takes 32,766 parameters, PostgreSQL 65,535
    named = "SELECT name FROM party WHERE name IN each(:names) ORDER BY name"
    with opening(there) as connection:
        assert column(connection, named, names=[*many, *ODD]) == sorted(name for name in ODD if name)
        assert column(connection, named, names=set(ODD)) == sorted(name for name in ODD if name)
        assert column(connection, named, names=()) == []
        ids = column(connection, "SELECT id FROM party")
        assert len(column(connection, "SELECT name FROM party WHERE id IN number_of_each(:ids)", ids=ids)) == len(ids)


def test_what_is_given_is_never_read_as_sql(there: Database, opening: Opening) -> None:
    with opening(there) as connection:
        for name in ODD:
            assert column(connection, "SELECT name FROM party WHERE name = :name", name=name) == [name] * bool(name)


def test_no_row_has_no_value(there: Database, opening: Opening) -> None:
    with opening(there) as connection:
        assert value(connection, "SELECT id FROM party WHERE name = :name", name="nobody") is None
        assert list(rows(connection, "SELECT id FROM party WHERE name = :name", name="nobody")) == []


FILTERS = {
    "one country": (Filter(countries=frozenset({"KP"})), ["Arms", "Car"]),
    "the latest first": (Filter(countries=frozenset({"KP"}), newest_first=True), ["Car", "Arms"]),
    "two countries": (Filter(countries=frozenset({"KP", "RU"})), ["Arms", "Car"]),
    "a role of theirs": (Filter(countries=frozenset({"RU"}), roles=("recipient",)), []),
    "whoever's role": (Filter(roles=("recipient", "escort")), ["Car"]),
    "every tag": (Filter(tags=("cars", "gifts")), ["Car"]),
    "speakers too": (Filter(countries=frozenset({"KP"}), speakers=True, types=("gift",)), ["Arms", "Car"]),
    "no more than": (Filter(limit=1), ["Arms"]),
    "none": (Filter(statuses=("planned",)), []),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_keeps_the_same_events_in_the_same_order(there: Database, opening: Opening, name: str) -> None:
    wanted, titles = FILTERS[name]
    with opening(there) as connection:
        called = dict(rows(connection, "SELECT uuid, title FROM event"))
        assert [called[each] for each in event_ids(connection, wanted)] == titles


def test_records_are_found_alike(there: Database, opening: Opening) -> None:
    with opening(there) as connection:
        assert find(connection, "un-dprk") == value(connection, "SELECT uuid FROM provision")
        assert find(connection, "KCNA") == value(connection, "SELECT uuid FROM source")
        assert party_names(connection)[find(connection, "O'Neil")] == "O'Neil"
        assert provision_wholes(connection) == {"un-dprk": None}
        for kind, table in ((kind, cls.TABLE) for kind, cls in RECORD_CLASSES.items()):
            assert value(connection, f"SELECT count(*) FROM {table}") >= 0, kind
