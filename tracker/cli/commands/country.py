"""`tracker country`."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli.context import JSON, Settings, print_json

command = click.Group(
    "country",
    help="Countries, former states and regions: codes and names that are understood.\n\n"
    "\b\nExample:\n  tracker country show Zaire",
)


@command.command("list")
@click.argument("text", required=False)
@JSON
@click.pass_obj
def list_(_: Settings, /, *, text: str | None, as_json: bool) -> None:
    """List them, or those in whose names TEXT occurs.

    \b
    Example:
      tracker country list korea
    """
    from tracker.domain.countries import COUNTRIES
    from tracker.domain.text import fold

    wanted = fold(text or "")
    found = [
        country
        for country in COUNTRIES.values()
        if any(wanted in fold(name) for name in (country.code, country.name, *country.aliases))
    ]
    if as_json:
        print_json([_described(country) for country in found])
        return
    for country in found:
        click.echo(f"{country.code:<7}{country.name}")


@command.command("show")
@click.argument("name")
@JSON
@click.pass_obj
def show(_: Settings, /, *, name: str, as_json: bool) -> None:
    """One country: its codes and names, what it is part of, what came after it.

    \b
    Example:
      tracker country show "Ivory Coast"
    """
    from tracker.domain.countries import COUNTRIES, resolve

    described = _described(COUNTRIES[resolve(name)])
    if as_json:
        print_json(described)
        return
    for field, value in described.items():
        if value:
            click.echo(f"{field:<15}{', '.join(value) if isinstance(value, list) else value}")


def _described(country: Any) -> dict[str, Any]:
    from tracker.domain.countries import whole

    return {
        "code": country.code,
        "alpha3": country.alpha3,
        "name": country.name,
        "official_name": country.official_name,
        "also": list(country.aliases),
        "kind": country.kind,
        "part_of": country.part_of,
        "parts": sorted(whole(country.code) - {country.code}),
        "until": country.until,
        "successors": list(country.successors),
    }
