"""What every command is told: which database, who is recording; and the few things all commands print alike."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from datetime import date
from typing import IO, TYPE_CHECKING, Any, BinaryIO, NamedTuple, TextIO

import click

from tracker.errors import NotUnderstood, Refused, Unusable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tracker.actions.changesets import Author
    from tracker.store.files import Database


class Settings(NamedTuple):
    """The options in front of the command."""

    db: str
    given_author: str | None

    @property
    def database(self) -> Database:
        from tracker.store.files import Database

        return Database(self.db)

    @property
    def author(self) -> Author:
        from tracker.actions.changesets import Author

        return Author.named(self.given_author)


def note(text: str) -> None:
    """Something for the person, not for the pipe."""
    from tracker.domain.text import shown
    from tracker.masking import masked

    label, colon, rest = shown(masked(text), lines=True).partition(":")
    coloured = {"warning": "yellow", "tracker": "red"}.get(label)
    click.echo(click.style(label + colon, fg=coloured) + rest if coloured else label + colon + rest, err=True)


def terminal_width() -> int | None:
    """The width to fit output to: the terminal's, or COLUMNS where somebody set it; None in a pipe."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else None


def as_of_day(text: str | None) -> date | None:
    """The day that `--as-of` names."""
    from datetime import date

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotUnderstood(f"--as-of takes the day of publication, such as 2024-02-20, not {text!r}") from None


def format_of(path: Path | None, endings: Mapping[str, str], default: str) -> str:
    """The format that the ending of a file's name says; raises `NotUnderstood` where it says one that there is not."""
    if path is None or not path.suffix or not _is_ours_to_name(path):
        return default
    _refuse_database(path)
    if path.suffix.lower() not in endings:
        known = ", ".join(sorted(endings))
        raise NotUnderstood(f"{path.name} ends in none of {known}; name the file so, or the format with -f")
    return endings[path.suffix.lower()]


def _is_ours_to_name(path: Path) -> bool:
    """Whether a path is that of a file, there or not: a pipe or a device has the name it has."""
    return path.is_file() or not path.exists()


@contextmanager
def output(path: Path | None, *, binary: bool = False) -> Iterator[Any]:
    """Where to write text, or bytes: the terminal, by way of a pager where it is long; a pipe; or a file.

    A file is replaced only once the new one is complete, by one that the same people can read. Bytes are never for a
    terminal.
    """
    if path is None:
        if binary:
            yield _pipe()
        else:
            yield from _to_terminal() if sys.stdout.isatty() else [sys.stdout]
        return
    path = path.resolve()  # a link stays a link
    if path.is_dir():
        raise NotUnderstood(f"{path} is a folder; name a file in it")
    if path.exists() and not path.is_file():  # a pipe or device is written to, never replaced
        with _opened(path, "w", binary=binary) as stream:
            yield stream
        return
    _refuse_database(path)
    from tracker.store import private

    partial = private.unfinished(path)
    try:
        private.create(partial, like=path if path.exists() else None)
        with _opened(partial, "w", binary=binary) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise Unusable(f"{path} cannot be written: {error.strerror}; what was there is as it was") from error
    finally:
        with suppress(OSError):
            partial.unlink()


def _refuse_database(path: Path) -> None:
    if path.is_file():
        from tracker.store.files import is_ours

        if is_ours(path):
            raise Refused(f"{path} is a tracker database; name another file for the output")


def _opened(path: Path, mode: str, *, binary: bool) -> IO[Any]:
    return path.open(f"{mode}b") if binary else path.open(mode, encoding="utf-8", newline="")


def _pipe() -> BinaryIO:
    if sys.stdout.isatty():
        raise NotUnderstood("this format is for a file, not for a terminal; name one with -o")
    return sys.stdout.buffer


def _to_terminal() -> Iterator[TextIO]:
    """Collects what is for the terminal, and shows it in a pager if it is longer than the screen."""
    import io

    text = io.StringIO()
    yield text
    if text.getvalue().count("\n") >= os.get_terminal_size(sys.stdout.fileno()).lines:
        click.echo_via_pager(text.getvalue())
    else:
        click.echo(text.getvalue(), nl=False)


def print_json(value: object) -> None:
    """Prints readable JSON."""
    from tracker.domain.text import to_json

    click.echo(to_json(value, indent=2))


class FilePath(click.Path):
    """The path of a file. A URL is none, though it makes a path, and is refused before a message repeats it."""

    def __init__(self, **given: Any) -> None:
        from pathlib import Path

        super().__init__(path_type=Path, **given)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from tracker.store.files import Database

        if isinstance(value, str) and Database(value).path is None:
            from tracker.masking import masked_url

            self.fail(f"{masked_url(value)} is a URL, and this takes a file", param, ctx)
        return super().convert(value, param, ctx)


AS_OF = click.option(
    "--as-of",
    metavar="DAY",
    help="The publication date that relative words such as 'last Thursday' are read against.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
DRY_RUN = click.option("--dry-run", is_flag=True, help="Do everything, show it, and save nothing.")


def today() -> date:
    """The analyst's own day."""
    return date.today()  # noqa: DTZ011 - in her time zone
