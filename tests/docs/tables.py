"""The data dictionary of the database: tables and views, what each column means, and the vocabularies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import sqlalchemy as sa

from tests.docs.markdown import Blocks, code, table, vocabulary
from tracker.domain import vocabulary as words
from tracker.store import schema

JOURNAL = (schema.changeset, schema.change)

VIEW_SUMMARIES: Mapping[str, str] = {
    "timeline": """
One row for each role that a country, or somebody acting for it, took in an event. A country with two roles in one event
has two rows. Whoever only speaks is not in it.""",
    "violation_status": """
One row for each paragraph that we read an event as touching. Nothing in it is the tracker's own finding: `status` sums
up what speakers claim, `assessment` is the judgment of the analyst named beside it.""",
}
VIEW_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "timeline": {
        "country": "code of the country acted for",
        "date": "when the event happened, as EDTF",
        "earliest": "the first day that date can mean",
        "latest": "the last day that date can mean",
        "type": "event type",
        "status": "status of the event",
        "title": "what happened, in a line",
        "role": "the role taken",
        "party": "who took it; empty for the country as such",
        "place": "where",
        "ref": "ref of the event",
    },
    "violation_status": {
        "ref": "ref of the event",
        "title": "what happened, in a line",
        "provision": "key of the paragraph",
        "our_reading": "1 where no speaker named this paragraph or a part of it, 0 where one did",
        "status": "what the claims come to; empty: nobody we have read alleges it by name",
        "claimed_by": "whose claims raise it: who alleges, investigates, assesses or finds",
        "denied_by": "who denies it",
        "assessment": "our own judgment; empty: none",
        "assessed_by": "whose judgment it is",
    },
}

_TYPES = {"big_integer": "integer", "integer": "integer", "text": "text", "boolean": "boolean"}


def tables() -> list[sa.Table]:
    """Every table, the journal's first, then each record's with those of its parts, in the order of the schema."""
    return [*JOURNAL, *(each for each in schema.metadata.tables.values() if each not in JOURNAL)]


def meaning(column: sa.Column[object]) -> str:
    return column.doc or column.comment or ""


# Blocks. -----------------------------------------------------------------------------------------------------------


def _journal(_: str) -> str:
    return _described(JOURNAL)


def _records(_: str) -> str:
    return _described(each for each in tables() if each not in JOURNAL)


def _described(found: Iterable[sa.Table]) -> str:
    return "\n\n".join(
        f"### {code(each.name)}\n\n{_sentence(each.comment or '')}\n\n{_columns(each)}" for each in found
    )


def _columns(found: sa.Table) -> str:
    return table(
        ("Column", "Type", "May be empty", "Refers to", "What it is"),
        (
            (
                code(column.name),
                _TYPES[column.type.__visit_name__],
                "yes" if column.nullable else "",
                ", ".join(sorted(code(f"{to.column.table.name}.{to.column.name}") for to in column.foreign_keys)),
                meaning(column),
            )
            for column in found.c
        ),
    )


def _views(_: str) -> str:
    return "\n\n".join(
        f"### {code(name)}\n{VIEW_SUMMARIES[name]}\n\n"
        + table(("Column", "What it is"), ((code(column), told) for column, told in columns.items()))
        for name, columns in VIEW_COLUMNS.items()
    )


def _indexes(_: str) -> str:
    indexes = (index for each in tables() for index in sorted(each.indexes, key=lambda index: str(index.name)))
    return table(
        ("Index", "Table", "Columns"),
        (
            (code(str(index.name)), code(str(index.table.name)), ", ".join(code(each.name) for each in index.columns))
            for index in indexes
            if index.table is not None
        ),
    )


def _event_types(_: str) -> str:
    common = ", ".join(code(role) for role in words.COMMON_ROLES)
    types = table(
        ("Type", "What it is", "Roles, each with the end of the movement it stands at"),
        (
            (
                code(each.name),
                each.summary,
                ", ".join(f"{code(role)} ({end})" for role, end in each.own_roles.items()),
            )
            for each in words.EVENT_TYPES.values()
        ),
    )
    return f"{types}\n\nEvery type also has the roles {common}. The ends:\n\n{vocabulary(words.ENDS.items())}"


def _categories(_: str) -> str:
    """The categories as a tree, each below the wider one that includes it, in the order of the vocabulary."""

    def below(wider: str | None, depth: int) -> Iterable[str]:
        for name, above in words.CATEGORIES.items():
            if above == wider:
                yield f"{'  ' * depth}- {code(name)}"
                yield from below(name, depth + 1)

    return "\n".join(below(None, 0))


VOCABULARIES: Mapping[str, Iterable[tuple[object, str]]] = {
    "event statuses": words.EVENT_STATUSES.items(),
    "bases": words.BASES.items(),
    "stances": words.STANCES.items(),
    "violation statuses": words.VIOLATION_STATUSES.items(),
    "assessments": words.ASSESSMENTS.items(),
    "link kinds": words.LINK_KINDS.items(),
    "party kinds": words.PARTY_KINDS.items(),
    "reliability": words.RELIABILITY.items(),
    "credibility": words.CREDIBILITY.items(),
    "bounds": words.BOUNDS.items(),
    "levels": words.PROVISION_LEVELS.items(),
    "classes": words.PROVISION_CLASSES.items(),
    "directions": words.DIRECTIONS.items(),
    "verified": words.VERIFIED.items(),
}


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _list_of(name: str) -> Callable[[str], str]:
    return lambda _: vocabulary(VOCABULARIES[name])


BLOCKS: Blocks = {
    "journal": _journal,
    "tables": _records,
    "views": _views,
    "indexes": _indexes,
    "event types": _event_types,
    "categories": _categories,
    **{name: _list_of(name) for name in VOCABULARIES},
}
