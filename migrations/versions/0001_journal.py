"""The journal: changesets, and the changes each one made.

Written out rather than taken from `tracker.store.schema`, because a revision must go on making what it made on the
day of its release. The record tables and views follow from the journal and are made after the last revision.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_local_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "changeset",
        sa.Column("id", _local_id, autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("wall_ms", sa.BigInteger, nullable=False, comment="milliseconds since 1970 by the author's clock"),
        sa.Column("app", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("undoes", sa.Text),
        sa.PrimaryKeyConstraint("id", name="changeset_pk"),
        sa.UniqueConstraint("hash", name="changeset_hash_uq"),
        sa.CheckConstraint("length(hash) = 64", name=op.f("changeset_hash_ck")),
        comment="what one command did",
    )
    op.create_table(
        "change",
        sa.Column("id", _local_id, autoincrement=False, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("changeset_id", _local_id, nullable=False),
        sa.Column("new_values", sa.Text),
        sa.Column("parents", sa.Text),
        sa.Column("values_digest", sa.Text),
        sa.Column("redaction", sa.Text),
        sa.PrimaryKeyConstraint("id", name="change_pk"),
        sa.UniqueConstraint("record", "hash", name="change_record_hash_uq"),
        sa.ForeignKeyConstraint(["changeset_id"], ["changeset.id"], name="change_changeset_id_fk"),
        sa.CheckConstraint("length(hash) = 64", name=op.f("change_hash_ck")),
        sa.CheckConstraint("length(record) = 36", name=op.f("change_record_ck")),
        sa.CheckConstraint("(new_values IS NULL) = (values_digest IS NOT NULL)", name=op.f("change_redacted_ck")),
        sa.CheckConstraint("(redaction IS NULL) = (values_digest IS NULL)", name=op.f("change_redaction_ck")),
        comment="one edit of one record: the new values, and the changes its author was looking at",
    )
    op.create_index("change_changeset_id_ix", "change", ["changeset_id"])
    redacted = sa.text("values_digest IS NOT NULL")
    op.create_index(
        "change_redaction_ix", "change", ["values_digest"], sqlite_where=redacted, postgresql_where=redacted
    )
