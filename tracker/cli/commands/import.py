"""`tracker import`."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from tracker import saving
from tracker.cli.context import DRY_RUN, JSON, Settings, note, print_json
from tracker.cli.progress import progress
from tracker.errors import ExitCode, NotFound, NotUnderstood

if TYPE_CHECKING:
    from tracker.actions.imported import Imported
    from tracker.intake.column_map import ColumnMap
    from tracker.intake.files import Intake

ENDINGS = {".yaml": "yaml", ".yml": "yaml", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv"}
ENDINGS |= {".xlsx": "xlsx", ".xlsm": "xlsx"}
"""What the ending of a file's name says about the format in it."""


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    *("-f", "--format", "format_"),
    type=click.Choice(["yaml", "jsonl", "csv", "xlsx"]),
    help="Default: by FILE's ending.",
)
@click.option("--map", "map_", metavar="FILE", help="Which column of a sheet is what; see docs/sheets.md.")
@click.option("--new-party", is_flag=True, help="A name in a sheet that is nearly a known one is somebody new.")
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip"]),
    default="stop",
    help="Save nothing (the default), or leave out what cannot be read and write it to a file with the reasons.",
)
@DRY_RUN
@JSON
@click.pass_obj
def command(
    settings: Settings,
    /,
    files: tuple[str, ...],
    *,
    format_: str | None,
    map_: str | None,
    new_party: bool,
    on_error: str,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Take in documents, as export writes them, or sheets: all or nothing, and nothing twice. `-` is standard input.

    A record that is here already is changed to what its document says. A row of a sheet is an event; a sheet that was
    not made for this tool needs a map, which says which column is what.

    \b
    Example:
      tracker import everything.yaml --dry-run
      tracker import cases.csv --map cases-map.yaml --on-error skip
    """
    from tracker.actions.changesets import begin
    from tracker.actions.import_ import import_all
    from tracker.cli.writing import undone_by
    from tracker.store.database import writing
    from tracker.store.records import Recorder

    changeset = begin(settings.author, f"import {' '.join(files)}")
    with ExitStack() as opened:
        how = _map(map_)
        intakes = [_intake(opened, file, format_, how) for file in files]
        with writing(settings.database, dry_run=dry_run) as connection:
            recorder = Recorder(connection, changeset)
            with progress("importing", sum(each.expected for each in intakes)) as told:
                imported = import_all(connection, recorder, intakes, told, skip=on_error == "skip", new_party=new_party)
            written = [] if dry_run else _write_rejected(imported)
            saving.advise(undone_by(changeset.id))
    _report(imported, changeset.id, as_json=as_json)
    for path in written:
        note(f"wrote {path}: correct what it says, then import it")
    if dry_run:
        note("nothing was saved (--dry-run)")
    elif recorder.written.changes:
        note(f"saved; {undone_by(changeset.id)}")
    return int(ExitCode.LOOK if imported.rejected else ExitCode.DONE)


def _report(imported: Imported, changeset: str, *, as_json: bool) -> None:
    from tracker.domain.text import shown

    counts = {name: getattr(imported, name) for name in ("created", "changed", "unchanged")}
    problems = imported.problems()
    if as_json:
        extra = {"rejected": problems} if problems else {}
        print_json({"changeset": changeset, **counts, "new_parties": imported.parties, **extra})
        return
    skipped = [f"{len(imported.rejected)} left out"] if problems else []
    click.echo(", ".join([*(f"{count} {name}" for name, count in counts.items()), *skipped]))
    for name in imported.parties:
        click.echo(f"  new party: {shown(name)}")
    for problem in problems:
        note(f"left out: {problem}")


def _map(file: str | None) -> ColumnMap | None:
    """The map in a file, or one that is built in."""
    if file is None:
        return None
    from tracker.intake.column_map import BUILT_IN, MAX_BYTES, built_in, read_map

    if file in BUILT_IN:
        return built_in(file)
    with ExitStack() as opened:
        return read_map(file, _opened(opened, file).read(MAX_BYTES + 1))


def _intake(opened: ExitStack, file: str, format_: str | None, how: ColumnMap | None) -> Intake:
    from tracker.intake import files

    chosen = format_ or ENDINGS.get(Path(file).suffix.lower())
    if chosen is None:
        raise NotUnderstood(f"{file}: say what it is with -f yaml, -f jsonl, -f csv or -f xlsx")
    raw = _opened(opened, file)
    if chosen in ("csv", "xlsx"):
        return files.of_sheet(file, chosen, raw, how)
    if how is not None:
        raise NotUnderstood(f"{file}: a map is for sheets; documents say themselves what is what")
    return files.of_documents(file, chosen, raw)


def _opened(opened: ExitStack, file: str) -> BinaryIO:
    """The bytes of a file; those of a pipe, which can be read but once, are kept in a file meanwhile."""
    import shutil
    import tempfile

    try:
        raw: BinaryIO = sys.stdin.buffer
        if file != "-":
            raw = opened.enter_context(Path(file).open("rb"))  # noqa: SIM115 - the stack closes it
            if raw.seekable():
                return raw
        spooled = opened.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
        shutil.copyfileobj(raw, spooled)
        spooled.seek(0)
    except FileNotFoundError:
        raise NotFound(f"there is no file {file}") from None
    except OSError as error:
        raise NotUnderstood(f"{file} cannot be read: {error.strerror}") from error
    return spooled


def _write_rejected(imported: Imported) -> list[Path]:
    """Writes what was left out of each file beside it, with the reasons; never over what is there."""
    from tracker.actions import rejects

    paths = []
    for file, rejected in imported.rejected_by_file():
        stem = Path("import" if file == "-" else file)
        for number in range(1, 10_000):
            ending = f".rejected{f'-{number}' if number > 1 else ''}{rejects.ending(rejected)}"
            path = stem.with_name(stem.stem + ending)
            try:
                with path.open("x", encoding="utf-8", newline="") as out:
                    rejects.write(rejected, out)
            except FileExistsError:
                continue
            except OSError as error:
                raise NotUnderstood(f"{path} cannot be written ({error.strerror}); nothing was saved") from error
            paths.append(path)
            break
    return paths
