"""How the tracker words what it shows: dates, amounts, routes, provisions, and above all who alleges what.

Every sentence about a breach names whose it is. There is no wording here that states one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tracker.domain import claims, countries, timeline
from tracker.domain.addresses import is_web_address
from tracker.domain.claims import Replaced, Standing
from tracker.domain.directory import Directory
from tracker.domain.origins import Origins
from tracker.domain.records import Claim, Event, Item, Participant, Provision, Quantity, Source, Value, Violation
from tracker.domain.vocabulary import COMMON_ROLES, NOT_KNOWN, RAISING_STANCES, REDACTED_TYPE, Newer

NOBODY = "nobody we have read"

MARKS = {
    "*": "Paragraph number not (fully) verified.",
    "“Our reading”:": "the paragraph is our choice; no speaker quoted named it.",
}
"""What marks in the lines of an event mean."""

_BOUNDS = {"~": "about", ">": "more than", "<": "less than"}
_RAISED = {
    "alleges": "alleged by",
    "investigates": "investigated by",
    "assesses": "assessed a breach by",
    "finds": "found a breach by",
}
_NOUNS = {"alleges": "allegation", "investigates": "investigation", "assesses": "assessment", "finds": "finding"}
_RESOLUTION = re.compile(r"S/RES/(\d+)")


def amount(figure: Quantity | Value) -> str:
    """`more than USD 1,000,000`, `1 vehicle`, `about 97 persons`."""
    grouped = thousands(figure.amount)
    counted = f"{in_words(figure.currency)} {grouped}" if isinstance(figure, Value) else f"{grouped} {figure.unit}"
    bound = f"{_BOUNDS.get(figure.bound) or in_words(figure.bound)} " if figure.bound else ""
    return f"{bound}{counted}{f' per {figure.per}' if figure.per else ''}"


def thousands(amount: str) -> str:
    """`1,000,000.5`."""
    whole, point, fraction = amount.partition(".")
    return f"{int(whole):,}{point}{fraction}"


def first_amounts(item: Item) -> list[str]:
    """The figure printed for an item, of how much and of what worth; rivals are in the record."""
    return [*map(amount, item.quantities[:1]), *map(amount, item.values[:1])]


def in_words(word: str) -> str:
    """A word of the vocabularies as people read it: `luxury goods`; data keeps `luxury_goods`.

    One that only a newer tracker knows stands as it is, with a remark: nobody here can say what it means.
    """
    return f"{word} {NOT_KNOWN}" if isinstance(word, Newer) else word.replace("_", " ")


def with_amounts(each: Item) -> str:
    """`coal: 25,500 t, USD 2,990,000`, with the first figure of each kind."""
    figures = ", ".join(first_amounts(each))
    return f"{each.name}: {figures}" if figures else each.name


def item(each: Item) -> str:
    """`Aurus limousine: 1 vehicle; luxury goods; HS 8703`, with every rival figure."""
    details = item_details(each)
    return f"{each.name}: {details}" if details else each.name


def item_details(each: Item) -> str:
    """What is known of an item beside its name."""
    kind = in_words(each.category or "")
    return joined(
        " or ".join(map(amount, each.quantities)),
        " or ".join(map(amount, each.values)),
        kind if kind != each.name.lower() else None,
        f"HS {each.hs}" if each.hs else None,
        each.note,
    )


def details(each: Participant, basis: str = "") -> Iterator[str | None]:
    """What is known of who took part beside the name; `basis` stands before who says that it was so."""
    yield each.place
    yield each.date.words() if each.date else None
    yield f"{basis}{in_words(each.basis)}" if each.basis else None
    yield each.note if each.party_id or each.country else None  # of somebody unnamed, the note is the name


def joined(*parts: str | None) -> str:
    """`Pyongyang; declared`, of what there is."""
    return "; ".join(part for part in parts if part)


def type_and_status(event: Event, directory: Directory) -> str:
    """`gift`, `shipment, attempted`."""
    known = event.type in directory.types or event.type == REDACTED_TYPE
    word = in_words(event.type if known else Newer(event.type))
    return word if event.status == "occurred" else f"{word}, {in_words(event.status)}"


def way(event: Event, asked: frozenset[str], directory: Directory) -> str:
    """`RU > KP` of a movement; of anything else who else was there: `SG host, US visitor`, and of a ship `PA flag`."""
    if timeline.is_movement(event, directory.types):
        return " > ".join(timeline.route(event, directory.types))
    others = [each for each in event.participants if each.country and each.country not in asked]
    named = [
        f"{each.country} {'flag' if directory.is_vessel(each.party_id) else in_words(each.role)}{_how_many(each)}"
        for each in others
        if each.role not in COMMON_ROLES
    ]
    return ", ".join(dict.fromkeys(named))


def _how_many(each: Participant) -> str:
    """A short note that says how many they were, such as `97 persons`."""
    return f" ({each.note})" if each.note and re.match(r"\W*\d[\d,.]* \w+$", each.note) else ""


def way_in_names(event: Event, covered: frozenset[str], directory: Directory) -> str:
    """`Russia → North Korea`; of what is no movement, who else was there."""
    if timeline.is_movement(event, directory.types):
        legs = timeline.route(event, directory.types)
        if set(legs) == {"?"}:
            return ""
        return " → ".join(" / ".join(map(country, leg.split("/"))) for leg in legs)
    others = [each for each in event.participants if each.country and each.country not in covered]
    by = (each for each in event.participants if each.role == "authority" and not each.country and each.party_id)
    said = (f"{in_words(each.role)}: {_from_elsewhere(each, event, directory)}" for each in (*by, *others))
    return "; ".join(dict.fromkeys(said))


def _from_elsewhere(each: Participant, event: Event, directory: Directory) -> str:
    """`Vladimir Putin (Russia)`, `New Regent (flag Panama)`, `Singapore`."""
    where = country(each.country) if each.country else ""
    name = directory.party_name(each.party_id, event)
    if not name or not where:
        return name or where
    return f"{name} ({'flag ' if directory.is_vessel(each.party_id) else ''}{where})"


def country(code: str) -> str:
    """A country's name; of the `?` of an end that nobody named, that it is not known."""
    return "not known" if code == "?" else countries.called(code)


_EXTENT = {
    (True, True, True): "lasted over this time",
    (True, True, False): "began then; its end is not known",
    (True, False, True): "lasted until then; its start is not known",
    (False, True, True): "some time in it; the day is not known",
    (False, True, False): "then or on some later day",
    (False, False, True): "on some day up to then",
}
"""What a date of more than one day says: whether the event lasted, and whether its first and its last day are known."""

_UNSURE = {"~": "approximate", "?": "uncertain", "%": "approximate and uncertain"}


def certainty(event: Event) -> str:
    """How sure the date is, in words of its own; nothing where the day is known."""
    when = event.date
    one_day = when.earliest == when.latest and "/" not in when.edtf
    said = "" if one_day else _EXTENT["/" in when.edtf, when.earliest is not None, when.latest is not None]
    marks = [word for mark, word in _UNSURE.items() if mark in when.edtf]
    return joined(said, *marks, f"typed as “{event.date_as_typed}”" if event.date_as_typed else "")


def facts(event: Event, asked: frozenset[str], directory: Directory) -> str:
    """The line under a title: what kind of event, which way, how much."""
    amounts = [", ".join(first_amounts(each)) for each in event.items if first_amounts(each)]
    return " · ".join(
        part for part in (type_and_status(event, directory), way(event, asked, directory), "; ".join(amounts)) if part
    )


def claim(each: Claim, event: Event, directory: Directory) -> str:
    """`Ministry of Unification (KR) assesses un-dprk against RU, KP: luxury vehicle`."""
    against = accused(each, event, directory)
    return claim_with(each, event, directory, f" against {against}" if against else "")


def claim_with(each: Claim, event: Event, directory: Directory, more: str) -> str:
    """The same with something else in place of those accused, such as `, 20 Feb 2024`."""
    about = f" {each.about}" if each.about else ""
    return (
        f"{directory.speaker(each, event)} {in_words(each.stance)}{about}{more}{f': {each.text}' if each.text else ''}"
    )


def said(stance: str, about: str, against: str) -> str:
    """`assesses a breach of UN-DPRK against RU, KP`."""
    breach = stance in RAISING_STANCES or (stance == "denies" and about)
    of = f" {'of' if breach else 'as to'} {about}" if about else ""
    return f"{in_words(stance)}{' a breach' if breach else ''}{of}{f' against {against}' if against else ''}"


def accused(each: Claim, event: Event, directory: Directory) -> str:
    """`RU, KP`."""
    return ", ".join(directory.who(one, event) for one in each.against)


def day(each: Claim, directory: Directory) -> str:
    """The day on which a claim was made, or that of its source."""
    dated = directory.dated(each)
    return dated.words() if dated else "undated"


def credibility(each: Claim) -> str:
    return f"credibility {each.credibility}" if each.credibility else ""


def provision_label(key: str, directory: Directory) -> str:
    """`1718 ¶8(a)(iii)`, `UN-DPRK`, with an asterisk where the paragraph number was not fully verified."""
    if not key:
        return "no provision named"
    provision = directory.provisions.get(key)
    if provision is None or provision.level == "regime":
        return key.upper()
    instrument = next(
        (
            found
            for whole in claims.wholes(key, directory.within)
            if (found := directory.provisions.get(whole)) and found.level == "instrument"
        ),
        None,
    )
    symbol = instrument.symbol or instrument.name if instrument else key
    resolution = _RESOLUTION.match(symbol)
    name = resolution[1] if resolution else symbol
    if provision.level == "instrument":
        return name
    return f"{name} ¶{provision.paragraph}{asterisk(provision)}"


def asterisk(provision: Provision) -> str:
    """Marks a paragraph whose number was not, or only partly, seen in a source."""
    return "" if provision.level != "paragraph" or provision.paragraph_verified == "yes" else "*"


def standing(each: Standing, event: Event, directory: Directory, *, dated: bool = False) -> str:
    """`assessed a breach by Ministry of Unification (KR); denied by nobody we have read`; `dated`: with the days."""

    def speakers(claims: Iterable[Claim]) -> str:
        return (", and " if dated else ", ").join(_speaker(claim, event, directory, dated=dated) for claim in claims)

    raised = [
        f"{words} {speakers(claim for claim in each.raising if claim.stance == stance)}"
        for stance, words in reversed(_RAISED.items())
        if any(claim.stance == stance for claim in each.raising)
    ]
    before = [_replaced(found, event, directory) for found in each.replaced]
    denied = [f"denied by {speakers(each.denying)}"] if each.denying else []
    denied += [f"denied in part by {speakers(each.in_part)}"] if each.in_part else []
    if each.status == "disputed":
        return f"disputed ({'; '.join([*raised, *before, *denied])})"
    if raised:
        return "; ".join([*raised, *before, *(denied or [f"denied by {NOBODY}"])])
    # Where somebody says that a rule was broken and names none, it is alleged, and the reading alone is ours.
    nobody = [] if before else [f"{'named' if claims.unnamed(event, directory) else 'alleged'} by {NOBODY}"]
    return "; ".join([*nobody, *before, *denied])


def _speaker(claim: Claim, event: Event, directory: Directory, *, dated: bool) -> str:
    """`Kremlin (RU), 20 Feb 2024`; of a denial also what a reader has to know to weigh it."""
    said = directory.dated(claim)
    parts = [directory.speaker(claim, event), said.words() if dated and said else ""]
    if claim.stance == "denies":
        early = said and said.latest and event.date.earliest and said.latest < event.date.earliest
        parts += ["before the event" if early else "", "" if claim.country else "for itself alone"]
    return ", ".join(part for part in parts if part)


def whose(each: Standing, directory: Directory) -> str:
    """Whose reading the paragraph is: the speakers', or ours of what they named."""
    if not each.key:
        return "a breach is alleged, and no rule named"
    if claims.accused_by_name(each, directory.within):
        return "named by the speaker, and our reading" if each.violation else "named by the speaker"
    if not each.our_reading:
        return "our reading; only who denies it named it" if each.violation else "named by who denies it"
    of = dict.fromkeys(provision_label(said.about, directory) for said in each.raising if said.about)
    return f"our reading of {', '.join(of)}; no speaker named it" if of else "our reading; no speaker named it"


def _replaced(found: Replaced, event: Event, directory: Directory) -> str:
    """`withdrawn by KR, 1 Mar 2024 (its allegation of 20 Feb 2024)`; `formerly found a breach by KR, 20 Feb 2024`."""
    if found.now.stance in _RAISED:
        return f"formerly {_RAISED[found.before.stance]} {_speaker(found.before, event, directory, dated=True)}"
    before, now = directory.dated(found.before), directory.dated(found.now)
    by = f"{directory.speaker(found.now, event)}{f', {now.words()}' if now else ''}"
    return f"withdrawn by {by} (its {_NOUNS[found.before.stance]}{f' of {before.words()}' if before else ''})"


def standings(found: Iterable[Standing], event: Event, directory: Directory) -> Iterator[str]:
    """The lines on alleged breaches under an event: what speakers named, then what is our reading of it."""
    ours: dict[str, list[Standing]] = {}
    for each in found:
        if each.our_reading or not (each.raising or each.replaced):
            # What a line above has said of the whole is not said again of our reading of it.
            said = "" if each.as_whole else f"; {standing(each, event, directory)}"
            ours.setdefault(said, []).append(each)
        else:
            label = provision_label(each.key, directory)
            yield f"{label}: {standing(each, event, directory)}{_ours(each.violation)}"
    for said, alike in ours.items():
        yield f"our reading: {', '.join(_reading(each, directory) for each in alike)}{said}"


def _reading(each: Standing, directory: Directory) -> str:
    return provision_label(each.key, directory) + _ours(each.violation)


def _ours(violation: Violation | None) -> str:
    """Our own judgment, always with its holder, or nothing."""
    return f" (our assessment: {assessment(violation)})" if violation and violation.assessment else ""


def assessment(violation: Violation) -> str:
    """`likely (ana, 2026-03-03)`, or `none`."""
    if violation.assessment is None:
        return "none"
    holder = ", ".join(part for part in (violation.assessed_by, violation.assessed_on) if part)
    said = in_words(violation.assessment)
    return f"{said} ({holder})" if holder else said


def uncertain(keys: Iterable[str], directory: Directory) -> bool:
    """Whether any of the provisions prints with an asterisk."""
    return any(asterisk(directory.provisions[key]) for key in keys if key in directory.provisions)


def bounds(found: Origins) -> str:
    """`2`, or `at least 1, at most 2`."""
    return str(found.most) if found.least == found.most else f"at least {found.least}, at most {found.most}"


def counted(number: int, what: str) -> str:
    """`1 source ungraded`, `2 sources ungraded`."""
    noun, space, rest = what.partition(" ")
    if number != 1:
        noun = f"{noun}s"
    return f"{number:,} {noun}{space}{rest}"


def source_in_short(each: Source) -> str:
    """`TradeSphere, 20 Feb 2024, republished`."""
    dated = each.published.words() if each.published else "undated"
    return f"{each.publisher}, {dated}{', republished' if each.republication else ''}"


def source(each: Source, directory: Directory) -> str:
    """`TradeSphere, 20 Feb 2024, republished; “Kim liked the car”; page stamped 23 Apr 2025; https://…`."""
    grade = f"grade {in_words(each.reliability)}" if each.reliability else None
    url = each.url if each.url and is_web_address(each.url) else None
    return joined(source_without_address(each, directory), grade, url)


def source_without_address(each: Source, directory: Directory) -> str:
    """`TradeSphere, 20 Feb 2024, republished; “Kim liked the car”; page stamped 23 Apr 2025`.

    What stands in the place of an address and is none is told as the text it is: nothing may make it a link.
    """
    stamped = each.page_date and (each.published is None or each.page_date != each.published)
    relayed = directory.sources.get(each.relays or "")
    return joined(
        source_in_short(each),
        f"“{each.title}”" if each.title else None,
        f"page stamped {each.page_date.words()}" if stamped and each.page_date else None,
        f"relays {relayed.publisher}" if relayed else None,
        each.url if each.url and not is_web_address(each.url) else None,
    )


# How to read a report. ------------------------------------------------------------------------------------------------

NO_START_SAID = (
    "These stand first because the order goes by the earliest day. Each is of the day given or of any day before it."
)

_VERDICT = (
    "“Alleged”, “assessed”, “found” and “denied” name who says so. “Denied by nobody we have read” means that"
    " no denial is among the sources, not that there is none."
)
_WE = "stand for who keeps this file. The tool that printed it has no opinion."
_READING = (
    "marks a paragraph that we hold to be at issue. No speaker quoted named it; their word on the regime counts for"
    " it, and is named as theirs. “Our assessment” is what we think of it, with who thinks so and since when; where"
    " none stands, nobody has judged it."
)
_DATES = (
    "are as precise as the sources: “Feb 2024” is some time in that month, “by” and “until” have no known"
    " start and stand first, “since” and “or later” no known end, “about” and “?” are as the source has them. No"
    " event takes its date from the day a page was published. A statement without a day of its own takes that of its"
    " source."
)
_SOURCES = (
    "are numbered. Grades are of the Admiralty code: A–F how reliable a source is, 1–6 how credible a"
    " statement; “not graded” means that nobody has judged it. Papers that print one agency’s report are one"
    " voice: “independent origins” counts the ends of such chains. It is a range, such as “at least 1, at most 2”,"
    " where a source prints a report without saying whose: that may be one of the others, or one more."
)
HOW_TO_READ = (
    ("No verdict is the report’s own.", _VERDICT),
    ("“We” and “our”", _WE),
    ("Our reading", _READING),
    ("Dates", _DATES),
    ("Sources", _SOURCES),
    ("*", "after a paragraph: its number is not, or not fully, verified."),
)
"""What a reader has to know, each with what it is about."""
