"""`tracker import`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.context import DRY_RUN, JSON, Settings, note, print_json
from tracker.errors import NotFound, NotUnderstood

if TYPE_CHECKING:
    from tracker.exchange.documents import Found


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("-f", "--format", "format_", type=click.Choice(["yaml", "jsonl"]), help="Default: by FILE's ending.")
@DRY_RUN
@JSON
@click.pass_obj
def command(
    settings: Settings, /, files: tuple[str, ...], *, format_: str | None, dry_run: bool, as_json: bool
) -> None:
    """Take in documents, as export writes them: all or nothing, and nothing twice. `-` is standard input.

    A record that is here already is changed to what its document says.

    \b
    Example:
      tracker import everything.yaml --dry-run
    """
    from tracker.actions.changesets import begin
    from tracker.actions.import_ import import_documents
    from tracker.domain.text import shown
    from tracker.store.database import writing
    from tracker.store.records import Recorder

    read = [(file, _documents(file, format_)) for file in files]
    changeset = begin(settings.author, f"import {' '.join(files)}")
    with writing(settings.database, dry_run=dry_run) as connection:
        recorder = Recorder(connection, changeset)
        with click.progressbar(length=0, label="saving", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
            imported = import_documents(connection, recorder, read, bar.update)
    counts = {name: getattr(imported, name) for name in ("created", "changed", "unchanged")}
    if as_json:
        print_json({"changeset": changeset.id, **counts, "new_parties": imported.parties})
    else:
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
        for name in imported.parties:
            click.echo(f"  new party: {shown(name)}")
    if dry_run:
        note("nothing was saved (--dry-run)")
    elif recorder.written.changes:
        note(f"saved; tracker undo {changeset.id[:8]} takes it back")


def _documents(file: str, format_: str | None) -> Iterable[Found]:
    from tracker.exchange.documents import read_jsonl, read_yaml

    ending = {".yaml": "yaml", ".yml": "yaml", ".jsonl": "jsonl", ".ndjson": "jsonl"}.get(Path(file).suffix.lower())
    chosen = format_ or ending
    if chosen is None:
        raise NotUnderstood(f"{file}: say what it is with -f yaml or -f jsonl")
    text = _text(file)
    return read_yaml(text) if chosen == "yaml" else read_jsonl(text.split("\n"))


def _text(file: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except FileNotFoundError:
        raise NotFound(f"there is no file {file}") from None
    except OSError as error:
        raise NotUnderstood(f"{file} cannot be read: {error.strerror}") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUnderstood(f"{file} is not UTF-8 (byte {error.start + 1}); save it as UTF-8 and try again") from None
