"""`python -m tests.revision "why"` begins the next revision of the journal's tables, in migrations/versions.

It says in the new file what else is to be done. Alembic's own `alembic revision` finds no alembic.ini here: the
configuration is in `tracker.store.migrate`.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from alembic import command
from alembic.script import Script, ScriptDirectory

from tracker.store import migrate


def begin(why: str) -> Path:
    """Makes a revision after the newest, numbered on from it, and gives its file; `why` becomes its first line."""
    config = migrate.config()
    config.cmd_opts = Namespace(quiet=True)
    newest = ScriptDirectory.from_config(config).get_current_head()
    made = command.revision(config, why, rev_id=f"{int(newest or 0) + 1:04}")
    assert isinstance(made, Script)
    return Path(made.path)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit('say in one sentence why: python -m tests.revision "why"')
    print(begin(sys.argv[1]))
