"""${message}

Alter only `change` and `changeset`: the record tables and views are derived, and are dropped, made again and rebuilt
from the journal after the last revision. Use no batch mode (it loses unnamed CHECKs, expression indexes and triggers).
Data is migrated by changes of the author `migration:${up_revision}` with a fixed time, so that two people who upgrade
on their own still merge to nothing new. Raise `REVISION` in tracker/store/database.py.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "raise NotImplementedError"}
