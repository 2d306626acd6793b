"""The tracker's place on a PostgreSQL server: a schema of its own, in a database that others may share.

Every transaction begins by naming that schema as the only one to look in. So plain SQL finds our tables whatever the
URL, the role or a connection pool have set, and never a table of somebody else's that has the same name.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from tracker.errors import NotFound, Unusable
from tracker.extras import library
from tracker.masking import is_readable
from tracker.store import schema
from tracker.store.files import Database

SCHEMA = "tracker"
EXAMPLE = "postgresql://user@host/name"
_ENCODING = "UTF8"
_NAMED = 5  # so many objects of somebody else's are named


def server_engine(database: Database) -> Engine:
    """An engine on the database that a URL names; raises `Unusable` where it names none."""
    if not is_readable(database.name):
        raise Unusable(
            f"{database} is neither a file nor a database URL such as {EXAMPLE}; where a user or a password has "
            "@ : / or ?, write %40 %3A %2F %3F, or give the password by PGPASSWORD or ~/.pgpass"
        )
    try:
        url = sa.make_url(database.name)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise Unusable(f"{database} is neither a file nor a database URL such as {EXAMPLE}") from error
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise Unusable(f"{database}: the tracker keeps its records in a file, or on a server such as {EXAMPLE}")
    library("psycopg", "postgres", str(database))
    made = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=sa.pool.NullPool,
        # What the server sends is UTF-8, whatever the URL or PGCLIENTENCODING say.
        connect_args={"client_encoding": "utf8"},
    )
    from psycopg.pq import Conninfo

    if not url.query.keys() <= {each.keyword.decode() for each in Conninfo.get_defaults()}:
        # The driver would name it, and it may be what follows the & of a password.
        raise Unusable(f"{database} sets what no PostgreSQL server knows; where a password has an &, write %26")

    @sa.event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        # LOCAL, so that it holds for this transaction whichever connection a pool lends us. Temporary tables, which
        # are looked for first unless they are named, come last.
        connection.exec_driver_sql(f"SET LOCAL search_path TO {SCHEMA}, pg_temp")

    return made


class _Place(NamedTuple):
    """What is at our place in a database: whether there is the schema, may we use it, and what is in it."""

    encoding: str
    there: bool
    usable: bool
    objects: Collection[str]


# Rows of tables, views and sequences have types too, which are passed over, as are the arrays of all types.
_LOOK = """
    SELECT current_setting('server_encoding'),
           EXISTS (SELECT FROM pg_namespace WHERE nspname = :schema),
           COALESCE((SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = :schema), FALSE),
           ARRAY(
               SELECT relname::text FROM pg_class JOIN pg_namespace AS place ON place.oid = relnamespace
                WHERE nspname = :schema AND relkind NOT IN ('i', 'I', 't')
               UNION ALL
               SELECT proname::text FROM pg_proc JOIN pg_namespace AS place ON place.oid = pronamespace
                WHERE nspname = :schema
               UNION ALL
               SELECT typname::text FROM pg_type JOIN pg_namespace AS place ON place.oid = typnamespace
                WHERE nspname = :schema AND typrelid = 0 AND typelem = 0
           )
"""
_COLUMNS = """
    SELECT attname::text FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
      JOIN pg_namespace AS place ON place.oid = relnamespace
     WHERE nspname = :schema AND relname = :table AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
"""
_MARK = {schema.changeset.name: {"hash", "author", "wall_ms"}, schema.change.name: {"hash", "record", "changeset_id"}}
"""Columns of the journal by which it is known as ours: no revision takes them away."""


def is_there(database: Database, connection: Connection) -> bool:
    """Whether a tracker's tables are at our place, which else is empty.

    Raises `Unusable` for a database that cannot be served: another application's at our place, or an encoding that does
    not hold every letter.
    """
    place = _Place(*connection.execute(sa.text(_LOOK), {"schema": SCHEMA}).one())
    if place.encoding != _ENCODING:
        raise Unusable(
            f"{database} keeps text in {place.encoding}, which has not every letter; nothing was changed. "
            "Make a database for the tracker with: createdb --encoding UTF8 --template template0 NAME"
        )
    if place.there and not place.usable:
        raise Unusable(f"{database} has a schema {SCHEMA} that you may not use; ask whoever keeps the server")
    if not place.objects:
        return False
    if "alembic_version" not in place.objects or not all(
        columns <= set(connection.scalars(sa.text(_COLUMNS), {"schema": SCHEMA, "table": table}))
        for table, columns in _MARK.items()
    ):
        listed = sorted(place.objects)
        more = ", …" if len(listed) > _NAMED else ""
        raise Unusable(
            f"the schema {SCHEMA} of {database} holds what no tracker made ({', '.join(listed[:_NAMED])}{more}); "
            "it was left as it is. Name another database"
        )
    return True


def refuse_absent(database: Database, connection: Connection) -> None:
    """Raises `NotFound` where no tracker's tables are at our place, and as `is_there` does."""
    if not is_there(database, connection):
        raise NotFound(f"there is no tracker database at {database}; make one with: tracker --db {database} init")


def make_schema(connection: Connection) -> None:
    """Makes our schema unless whoever keeps the server has made it for us."""
    there = connection.scalar(sa.text("SELECT count(*) FROM pg_namespace WHERE nspname = :schema"), {"schema": SCHEMA})
    # Not IF NOT EXISTS, for which one must be allowed to make schemas even where it is there.
    if not there:
        connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
