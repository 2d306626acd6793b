"""Runs the revisions on the connection that `tracker.store.migrate` hands over. There is no alembic.ini."""

from __future__ import annotations

from alembic import context

from tracker.store import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
