"""The tables as people and other programs meet them: SQLAlchemy's Core, its automap, a browser of databases."""

from __future__ import annotations

from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.orm import Session

from tests.store.builders import one_of_each_kind, save
from tracker.store import schema
from tracker.store.database import writing
from tracker.store.files import Database

TWICE = {("link", "event"), ("party_distinction", "party")}
"""The tables whose rows belong to a record and name another of the same kind."""


def test_a_foreign_key_is_called_by_what_it_refers_to() -> None:
    for table in set(schema.metadata.tables.values()) - {schema.event_text}:  # FTS5 gives the name of its rowid
        for key in table.foreign_keys:
            ending = {"id": "_id", "key": "_key"}.get(key.column.name, "")
            assert key.parent.name.endswith(ending), key.parent
            assert key.parent.key == key.parent.name


def test_tables_join_without_being_told_how() -> None:
    for one, other in product(schema.metadata.tables.values(), repeat=2):
        if one is other or (one.name, other.name) in TWICE or not set(_referred_to(one)) & {other}:
            continue
        assert sa.join(one, other).onclause is not None
    for name, referred_to in TWICE:
        with pytest.raises(sa.exc.AmbiguousForeignKeysError):
            sa.join(schema.metadata.tables[name], schema.metadata.tables[referred_to])


def _referred_to(table: sa.Table) -> list[sa.Table]:
    return [key.column.table for key in table.foreign_keys]


def test_automap_maps_the_file(sqlite_database: Database) -> None:
    with writing(sqlite_database) as connection:
        save(connection, *one_of_each_kind())
    engine = sa.create_engine(f"sqlite:///{sqlite_database.name}")
    base = automap_base()
    base.prepare(autoload_with=engine)
    mapped = base.classes
    with Session(engine) as session:
        event = session.scalars(
            sa.select(mapped.event).where(~sa.cast(mapped.event.deleted, sa.Boolean))
        ).first() or pytest.fail("there is none")
        assert {each.event_id for each in event.participant_collection} == {event.id}
        claim = session.scalars(
            sa.select(mapped.claim).where(mapped.claim.speaker_id.is_not(None))
        ).first() or pytest.fail("there is none")
        assert claim.event.id == claim.event_id
        assert claim.party.id == claim.speaker_id
    engine.dispose()
