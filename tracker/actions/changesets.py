"""Who does what when: the changeset that a command's changes are recorded under, and new identities."""

from __future__ import annotations

import getpass
import secrets
import time
import uuid
from dataclasses import dataclass

from tracker import __version__
from tracker.domain.journal import Changeset
from tracker.domain.text import clean
from tracker.errors import NotUnderstood


@dataclass(frozen=True, slots=True)
class Author:
    """The name that changes are recorded under. It is a name, not a signature."""

    name: str

    @classmethod
    def named(cls, given: str | None) -> Author:
        """The author somebody gave, or the login name."""
        try:
            return cls(clean(given if given is not None else getpass.getuser(), limit=200, lines=False))
        except ValueError as fault:
            raise NotUnderstood(f"the author's name {fault}; give one with --author or TRACKER_AUTHOR") from None
        except (KeyError, OSError, ImportError):
            raise NotUnderstood("nobody is logged in here; say who you are with --author or TRACKER_AUTHOR") from None


def begin(author: Author, note: str, *, undoes: str | None = None) -> Changeset:
    """A changeset for a command that starts now; `note` says in words what it does."""
    return Changeset(
        author=author.name,
        wall_ms=now_ms(),
        app=__version__,
        note=note if len(note) <= 500 else note[:499] + "…",
        nonce=secrets.token_hex(8),
        undoes=undoes,
    )


def now_ms() -> int:
    """Milliseconds since 1970 by this machine's clock."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A UUIDv7 (RFC 9562): a clock in front, for locality in indexes, and 74 random bits that make it unique."""
    random = secrets.randbits(74)
    value = now_ms() << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return str(uuid.UUID(int=value))
