"""`python -m tests.suggestions` prints what suggest says of the reference events."""

from tests.suggestions import table

print("\n".join(table()))
