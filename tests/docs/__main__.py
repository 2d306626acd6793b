"""`python -m tests.docs` makes the blocks of docs/cli.md and docs/data.md anew."""

from tests.docs import rewrite

rewrite()
