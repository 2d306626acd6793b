"""Editing a record as a document in the analyst's editor; her text is never lost."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click

from tracker.actions.correct import Draft, draft, replace_by
from tracker.cli.context import Settings, note, today
from tracker.cli.writing import write
from tracker.errors import NotUnderstood, TrackerError
from tracker.store.database import reading


def edit_document(settings: Settings, ref: str, path: Path | None, *, as_json: bool, dry_run: bool) -> None:
    """Opens the record in $VISUAL or $EDITOR, or takes it from `path`, and saves what changed."""
    with reading(settings.database) as connection:
        opened = draft(connection, ref)
    if path is not None:
        _save(settings, opened, _text_of(path), as_json=as_json, dry_run=dry_run)
        return
    kept = _handed_out(opened)
    hint = f"your text is kept: tracker edit {opened.record.ref} --from {kept}"
    try:
        click.edit(filename=str(kept))
        text = _text_of(kept)
        if text == opened.text:
            note("nothing was changed")
        else:
            _save(settings, opened, text, as_json=as_json, dry_run=dry_run)
    except click.ClickException as error:
        raise NotUnderstood(f"{error.message}\n{hint}") from error
    except TrackerError as error:
        raise error.adding(hint) from error
    kept.unlink()


def _save(settings: Settings, opened: Draft, text: str, *, as_json: bool, dry_run: bool) -> None:
    write(
        settings,
        f"edit {opened.record.ref}",
        lambda connection, recorder: replace_by(connection, recorder, text, opened, today=today()),
        as_json=as_json,
        dry_run=dry_run,
    )


def _handed_out(opened: Draft) -> Path:
    """A file of its own with the record's document, which stays until what is in it has been saved."""
    if not (os.environ.get("VISUAL") or os.environ.get("EDITOR") or sys.stdin.isatty()):
        raise NotUnderstood("say what to change (--set FIELD=VALUE, --claim …, --from FILE), or set EDITOR")
    file, name = tempfile.mkstemp(prefix=f"{opened.record.ref}-", suffix=".yaml")
    with os.fdopen(file, "w", encoding="utf-8") as kept:
        kept.write(opened.text)
    return Path(name)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotUnderstood(f"{path} cannot be read: {error}") from error
