"""How the history reads: changesets in a line, and what each did to a record, field by field."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tracker.domain.journal import EXISTS, Changeset, Edit, LogEntry
from tracker.domain.shape import Json
from tracker.domain.text import shown

_LONGEST = 120  # characters of a value in a log line


def when(changeset: Changeset) -> str:
    """`2024-02-20 10:00 UTC`, by the author's clock."""
    return datetime.fromtimestamp(changeset.wall_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def changeset_line(changeset: Changeset) -> str:
    """`1f2e3d4c  2024-02-20 10:00 UTC  ana  add gift Aurus limousine`."""
    return f"{changeset.id[:8]}  {when(changeset)}  {shown(changeset.author)}  {shown(changeset.note)}"


def changeset_item(changeset: Changeset) -> dict[str, Any]:
    return {
        "changeset": changeset.id,
        "time": when(changeset),
        "author": changeset.author,
        "note": changeset.note,
        "undoes": changeset.undoes,
    }


def entry_lines(entry: LogEntry) -> str:
    """The changeset, and under it one line a field: `title: "Aurus" → "Aurus limousine"`."""
    edits = sorted(entry.edits, key=lambda edit: edit.field != EXISTS)
    return "\n".join([changeset_line(entry.changeset), *(f"  {_edit(edit)}" for edit in edits)])


def _edit(edit: Edit) -> str:
    if edit.field == EXISTS:
        return "recorded" if edit.after else "deleted"
    field = edit.field.partition("/")[0]
    if edit.before is None:
        return f"{field}: + {_value(edit.after)}"
    if edit.after is None:
        return f"{field}: - {_value(edit.before)}"
    return f"{field}: {_value(edit.before)} → {_value(edit.after)}"


def _value(value: Json) -> str:
    if isinstance(value, dict):
        text = "; ".join(f"{name}={_value(held)}" for name, held in value.items() if name != "position")
    elif isinstance(value, list):
        text = ", ".join(map(_value, value))
    else:
        text = str(value)
    text = shown(text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def entry_item(entry: LogEntry) -> dict[str, Any]:
    edits = [{"field": edit.field, "before": edit.before, "after": edit.after} for edit in entry.edits]
    return {**changeset_item(entry.changeset), "edits": edits}
