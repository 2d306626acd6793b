"""Records and changesets for the tests of the store. A record's id follows from its name: one name, one record."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain import forms, kinds, records, shape
from tracker.domain.dates import PartialDate
from tracker.domain.journal import Changeset
from tracker.domain.records import Claim, Event, Participant, Party, Provision, Record, Source, Violation
from tracker.domain.references import REFERENCES
from tracker.store import schema
from tracker.store.records import Recorder
from tracker.store.tables import MAIN

_nonces = itertools.count(1)


def known(kind: str, name: str) -> str:
    """The id of the record of that name."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {name}"))


def day(edtf: str | None) -> PartialDate | None:
    return PartialDate.parse(edtf) if edtf else None


def party(name: str, country: str | None = None, **given: Any) -> Party:
    return forms.placed(Party(**{"id": known("party", name), "name": name, "country": country, **given}))


def source(publisher: str, published: str | None = None, **given: Any) -> Source:
    return Source(id=known("source", publisher), publisher=publisher, published=day(published), **given)


def provision(key: str, within: str | None = None, **given: Any) -> Provision:
    level = given.pop("level", "paragraph" if within else "regime")
    given.setdefault("name", key)
    return Provision(id=records.id_of_key("provision", key), key=key, level=level, within=within, **given)


def event(title: str, date: str = "2024-02-20", *participants: Participant, **given: Any) -> Event:
    given = {"type": "gift", "id": known("event", title), **given}
    return forms.placed(Event(title=title, date=PartialDate.parse(date), participants=participants, **given))


def by(country: str | None, role: str = "involved", *, party: str | None = None, **given: Any) -> Participant:
    """A participant, by country and the party's name."""
    return Participant(role=role, country=country, party_id=known("party", party) if party else None, **given)


def claim(stance: str, about: str | None = None, *, country: str | None = "KR", **given: Any) -> Claim:
    given["date"] = day(given.get("date"))
    return Claim(stance=stance, about=about, country=country, **given)


def violation(key: str) -> Violation:
    return Violation(provision=key)


def changeset(note: str = "", *, author: str = "Ada", wall_ms: int = 0) -> Changeset:
    """A changeset like no other."""
    return Changeset(author=author, wall_ms=wall_ms, note=note, nonce=str(next(_nonces)))


def save(connection: Connection, *wanted: Record, author: str = "Ada", wall_ms: int = 0) -> Changeset:
    """Saves records as one command."""
    made = changeset(author=author, wall_ms=wall_ms)
    Recorder(connection, made).save(wanted)
    return made


def delete(connection: Connection, record: Record, *, wall_ms: int = 0) -> Changeset:
    """Deletes a record as one command."""
    made = changeset(wall_ms=wall_ms)
    Recorder(connection, made).delete(record.id)
    return made


# A record with every field filled, whatever fields there come to be. --------------------------------------------------

_DIGEST = records.digest_of_text("text")
_FORMS: dict[str, Any] = {
    "content_hash": _DIGEST,
    "type": "gift",
    "event_types": "gift",
    "targets": "KP",
    "binds": "all",
    "role": "giver",
    "language": "ko",
    "hs": "8703",
    "amount": "750.5",
    "value": "1000",
    "currency": "EUR",
    "assessed_on": "2024-02-20",
    "url": "https://example.org/a",
    "archive_url": "https://example.org/b",
    "within": "a-regime",
    "level": "paragraph",
    "bound": "~",
}
_BY_KIND: dict[type[Any], Any] = {
    kinds.Text: "text",
    kinds.Pattern: "a-regime",
    kinds.Flag: True,
    kinds.EdtfDate: PartialDate.parse("2023-09-12/2023-09-17"),
    kinds.CountryCode: "KP",
}


def filled(cls: type[Any], **settled: Any) -> Any:
    """An instance of a record or part class in which no field is empty."""
    values = {field.name: _filling(field) for field in shape.fields(cls)} | settled
    made = cls(**values)
    return forms.placed(made) if isinstance(made, Record) else made


def _filling(field: shape.Field) -> Any:
    if field.nested is not None:
        one = filled(field.nested)
    elif field.name in _FORMS:
        one = _FORMS[field.name]
    elif field.name in REFERENCES:
        one = known(REFERENCES[field.name], "another")
    elif isinstance(field.kind, kinds.Word):
        one = next(iter(field.kind.words))
    elif isinstance(field.kind, kinds.Number):
        one = field.kind.low
    else:
        one = _BY_KIND[type(field.kind)]
    return (one,) if field.many else one


def one_of_each_kind() -> list[Record]:
    """A filled record of every kind; what they refer to is not among them, save the regime they name."""
    keys = {"provision": "a-paragraph", "type": "smuggling", "text": _DIGEST, "waiver": "same-event:a:b"}
    made = [
        filled(cls, id=records.id_of_key(kind, keys[kind]), key=keys[kind])
        if kind in keys
        else filled(cls, id=known(kind, "filled"))
        for kind, cls in records.RECORD_CLASSES.items()
    ]
    return [provision("a-regime"), *made]


# Looking at the tables. ----------------------------------------------------------------------------------------------

Rows = dict[str, list[tuple[Any, ...]]]


def raw_rows(connection: Connection, tables: Sequence[sa.Table] = tuple(schema.metadata.sorted_tables)) -> Rows:
    """Every row of every table as it is stored, in a fixed order."""
    return {
        table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr) for table in tables
    }


def derived_rows(connection: Connection) -> Rows:
    """Every row of the derived tables, each local id replaced by the record it stands for.

    Left out are bare rows of records the journal does not know: they hold nothing, and go with who referred to them.
    """
    in_journal = set(connection.scalars(sa.select(schema.change.c.record)))
    uuids: dict[str, dict[int, str]] = {
        table.name: dict(connection.execute(sa.select(table.c.id, table.c.uuid)).all()) for table in MAIN.values()
    }
    found: Rows = {}
    for table in schema.DERIVED:
        columns = {column.key: _stands_for(table, column) for column in table.c}
        rows = connection.execute(sa.select(table)).mappings()
        found[table.name] = sorted(
            (
                tuple(
                    row[table.c[key]] if kind is None or row[table.c[key]] is None else uuids[kind][row[table.c[key]]]
                    for key, kind in columns.items()
                )
                for row in rows
                if "uuid" not in table.c or not row[table.c.deleted] or row[table.c.uuid] in in_journal
            ),
            key=repr,
        )
    return found


def _stands_for(table: sa.Table, column: sa.Column[Any]) -> str | None:
    """The main table whose local id a column holds."""
    if column.key == "id":
        return table.name
    targets = [key.column.table.name for key in column.foreign_keys if key.column.name == "id"]
    if not targets and column.primary_key and column.name.endswith("_id"):  # with others one foreign key
        return column.name.removesuffix("_id")
    return targets[0] if targets else None


@contextmanager
def counted(connection: Connection) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    run: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        run.append(statement)

    sa.event.listen(connection, "before_cursor_execute", note)
    yield run
    sa.event.remove(connection, "before_cursor_execute", note)
