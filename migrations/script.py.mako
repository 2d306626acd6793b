"""${message.rstrip(".")}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "${up_revision}"
down_revision = "${down_revision}"


def upgrade() -> None:
    # Write here how the journal changes, and take these lines out:
    # - Alter only `change` and `changeset`. The record tables and views are derived: after the last revision they are
    #   dropped, made again and rebuilt from the journal.
    # - Write every name and type out; what is imported from tracker/ will be another thing one day.
    # - Use no batch mode: it loses unnamed CHECKs, expression indexes and triggers.
    # - Migrate values by changes of the author `migration:${up_revision}` with a fixed time, so that two people who upgrade
    #   on their own still merge to nothing new.
    # Then:
    # 1. alter the two tables alike in tracker/store/schema.py;
    # 2. raise REVISION in tracker/store/files.py to "${up_revision}";
    # 3. python -m tests.samples makes tests/samples/${up_revision}.sql and prints the line that is added to SCHEMAS in
    #    tracker/store/released.py; the lines and samples that are there stay.
    ${upgrades if upgrades else "raise NotImplementedError"}
