"""A provision on one page: what it is, whom and what it is about, its history among the others, and its limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tracker.domain.claims import wholes
from tracker.domain.directory import Directory
from tracker.domain.records import Cap, Provision
from tracker.domain.suggestions import in_force_words
from tracker.report import wording
from tracker.report.page import Line

RELATIONS: Mapping[str, str] = {
    "replaces": "replaced by",
    "amends": "amended by",
    "defines": "defined by",
    "widens": "widened by",
    "narrows": "narrowed by",
    "lifts": "lifted by",
}
"""How a provision stands to others, each with the word for it seen from the other side."""

_LABEL = 16


def page(provision: Provision, directory: Directory) -> Iterator[Line]:
    """The lines of the page; `directory` holds every provision."""
    yield Line(f"{provision.ref}  {provision.key}{wording.asterisk(provision)}  {provision.name}", 10)
    yield Line(f"          {_place(provision, directory)}", 10)
    force = in_force_words(provision) if provision.since else None
    if what := " · ".join(
        filter(
            None, (provision.measure_class and wording.in_words(provision.measure_class), _measure(provision), force)
        )
    ):
        yield Line(f"          {what}", 10)
    if provision.summary:
        yield Line()
        yield Line(f"  {provision.summary}", 2)
    yield Line()
    for label, text in _rows(provision):
        yield Line(f"  {label:<{_LABEL - 2}}{text}", _LABEL)
    yield from _history(provision, directory)
    yield from _parts(provision, directory)
    if provision.sources:
        yield Line()
        yield Line("SOURCES")
        yield from (Line(f"  {source}", 4) for source in provision.sources)
    if wording.asterisk(provision):
        yield Line()
        yield Line("* paragraph number not (fully) verified")


def _place(provision: Provision, directory: Directory) -> str:
    """`paragraph 7 · S/RES/2397 (2017) · UN sanctions on the DPRK (un-dprk)`."""
    _, *above = wholes(provision.key, directory.within)
    named = [directory.provisions[key] for key in above if key in directory.provisions]
    own = (
        f"paragraph {provision.paragraph}"
        if provision.paragraph
        else provision.symbol or wording.in_words(provision.level)
    )
    return " · ".join([own, *(f"{each.symbol or each.name} ({each.key})" for each in named)])


def _measure(provision: Provision) -> str | None:
    """The finer word, where it says more than the class."""
    return provision.measure.replace("_", " ") if provision.measure not in (None, provision.measure_class) else None


def _rows(provision: Provision) -> Iterator[tuple[str, str]]:
    towards = {"to": "what reaches the target", "from": "what leaves the target", "both": "either way"}
    covers = [*map(wording.in_words, provision.categories), *_codes(provision)]
    covers += [f"every {each.replace('_', ' ')}" for each in provision.event_types]
    rows = {
        "imposed by": provision.imposed_by,
        "status": provision.status,
        "targets": ", ".join(provision.targets),
        "direction": towards.get(provision.direction or "", wording.in_words(provision.direction or "")),
        "binds": ", ".join(provision.binds),
        "covers": ", ".join(covers),
        "about": ", ".join(each.replace("_", " ") for each in provision.subjects),
        "exempt": provision.exemptions,
        "verified": _verified(provision),
        "note": provision.note,
    }
    yield from ((label, text) for label, text in rows.items() if text)
    yield from (("limit", _cap(cap)) for cap in provision.caps)


def _codes(provision: Provision) -> Iterator[str]:
    if provision.hs:
        yield f"HS {', '.join(provision.hs)}"


def _verified(provision: Provision) -> str:
    said = {"content": provision.content_verified, "paragraph number": provision.paragraph_verified}
    return ", ".join(f"{what}: {wording.in_words(answer)}" for what, answer in said.items() if answer)


def _cap(cap: Cap) -> str:
    """`refined petroleum: 500,000 bbl in 12 months, since 1 Jan 2018`."""
    quantity = f"{wording.thousands(cap.amount)} {cap.unit or ''}".strip() if cap.amount else None
    value = f"{wording.in_words(cap.currency or '')} {wording.thousands(cap.value)}".strip() if cap.value else None
    limit = " or ".join(filter(None, (quantity, value)))
    period = f" in {cap.period}" if cap.period else ""
    dates = [f"{word} {day.words()}" for word, day in (("since", cap.since), ("until", cap.until)) if day]
    details = [f"{limit}{period}".strip(), cap.rule, " ".join(dates), cap.paragraph and f"¶{cap.paragraph}", cap.note]
    said = ", ".join(detail for detail in details if detail)
    return f"{cap.what}: {said}" if said else cap.what


def _history(provision: Provision, directory: Directory) -> Iterator[Line]:
    told = list(_relations(provision, directory))
    if told:
        yield Line()
        yield Line("HISTORY")
    for word, key in told:
        other = directory.provisions.get(key)
        about = f"{key}{wording.asterisk(other)}  {other.name} ({in_force_words(other)})" if other else f"{key} (gone)"
        yield Line(f"  {word:<{_LABEL - 2}}{about}", _LABEL)


def _relations(provision: Provision, directory: Directory) -> Iterator[tuple[str, str]]:
    """What it did to others, and what others did to it: the word and the other's key."""
    for name, passive in RELATIONS.items():
        yield from ((name, key) for key in getattr(provision, name))
        others = (each.key for each in directory.provisions.values() if provision.key in getattr(each, name))
        yield from ((passive, key) for key in others)


def _parts(provision: Provision, directory: Directory) -> Iterator[Line]:
    parts = [each for each in directory.provisions.values() if each.within == provision.key]
    if parts:
        yield Line()
        yield Line("WITHIN IT")
    for each in parts:
        yield Line(f"  {each.key}{wording.asterisk(each)}  {each.name}", 6)
