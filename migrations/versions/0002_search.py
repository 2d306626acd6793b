"""Tables for search: all of them follow from the journal, so there is nothing to do but to make them anew."""

from __future__ import annotations

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """The record tables are made after the last revision."""
