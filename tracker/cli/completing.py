"""What the shell offers for countries, refs, keys, types and roles while somebody types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def _here(ctx: click.Context, kind: str, typed: str) -> list[CompletionItem]:
    from tracker.store.completions import offers

    database = str(ctx.find_root().params.get("db") or "tracker.db")
    return _items(offers(database, kind, typed))


def _items(found: Iterable[tuple[str, str]]) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem  # only a completion needs it

    return [CompletionItem(value, help=meaning) for value, meaning in found]


def _beginning(words: Iterable[tuple[str, str]], typed: str) -> list[CompletionItem]:
    return _items((word, meaning) for word, meaning in words if word.startswith(typed))


def countries(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """Codes, by code or by the beginning of a name."""
    from tracker.domain.countries import COUNTRIES

    wanted = typed.casefold()
    return _items(
        (each.code, each.name)
        for each in COUNTRIES.values()
        if each.code.casefold().startswith(wanted) or (len(wanted) > 1 and each.name.casefold().startswith(wanted))
    )


def types(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    from tracker.domain.vocabulary import EVENT_TYPES

    standard = ((name, event_type.summary) for name, event_type in EVENT_TYPES.items())
    return [*_beginning(standard, typed), *_here(ctx, "type", typed)]


def roles(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    from tracker.domain.vocabulary import STANDARD_ROLES

    return [*_beginning(((role, "") for role in STANDARD_ROLES), typed), *_here(ctx, "role", typed)]


def of_kinds(*kinds: str) -> Completer:
    """Offers the refs of some kinds of record, and the keys of provisions."""

    def complete(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
        return [
            item for kind in kinds for item in _here(ctx, kind, typed.upper() if kind in _BY_REF else typed.lower())
        ]

    return complete


_BY_REF = ("event", "party", "source")

event_refs = of_kinds("event")
provision_keys = of_kinds("provision")
any_refs = of_kinds("event", "provision", "party", "source")


def words(vocabulary: Mapping[str, str]) -> Completer:
    """Offers the words of a vocabulary."""

    def complete(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
        return _beginning(vocabulary.items(), typed)

    return complete
