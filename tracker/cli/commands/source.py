"""`tracker source`."""

from __future__ import annotations

import click

from tracker.cli.context import AS_OF, DRY_RUN, JSON, Settings, as_of_day, note, print_json


@click.group("source")
def command() -> None:
    """Sources: where a statement can be read.

    \b
    Example:
      tracker source add "KCNA; published=2024-02-20; url=https://kcna.example/1"
    """


@command.command("add")
@click.argument("text", metavar="SOURCE")
@AS_OF
@DRY_RUN
@JSON
@click.pass_obj
def add(settings: Settings, *, text: str, as_of: str | None, dry_run: bool, as_json: bool) -> None:
    """Add a source: PUBLISHER; published=DATE; url=https://…; title=…; page_date=…; relays=REF; republication.

    The story's own date is `published`; what the page is stamped is `page_date`. A source whose address is here
    already is not added again.

    \b
    Example:
      tracker source add "TradeSphere; published=2024-02-20; page_date=2025-04-23; republication"
    """
    from tracker.actions.changesets import begin
    from tracker.actions.record import add_source
    from tracker.domain.text import shown
    from tracker.exchange.documents import document_of
    from tracker.store.database import writing
    from tracker.store.records import Recorder

    changeset = begin(settings.author, f"source add {text}")
    with writing(settings.database, dry_run=dry_run) as connection:
        recorder = Recorder(connection, changeset)
        source = add_source(connection, recorder, text, as_of_day(as_of))
        new = bool(recorder.written.created)
    if as_json:
        created = [{"kind": source.KIND, "ref": source.ref, "id": source.id}] if new else []
        document = document_of(source, lambda _: None)
        print_json({"source": document, "changeset": changeset.id, "created": created, "warnings": []})
    else:
        click.echo(f"{source.ref}  source  {shown(source.publisher)}")
    note("nothing was saved (--dry-run)" if dry_run else "saved" if new else "it is here already; nothing was changed")
