"""What an item is: its categories, said and implied by its HS code; and whether a rule on goods covers it.

HS codes are those of the World Customs Organization's Harmonized System; digits match as prefixes, so 8703 falls under
87 and not under 870310.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracker.domain.chains import follow
from tracker.domain.records import Item
from tracker.domain.vocabulary import CATEGORIES

HS_CATEGORIES = {
    "02-24": "food",
    "03": "seafood",
    "0511": "goods",
    "1604-1605": "seafood",
    "25-26": "minerals",
    "2701-2704": "coal",
    "2709": "crude_oil",
    "2710": "refined_petroleum",
    "2711": "gas_liquids",
    "2712-2713": "refined_petroleum",
    "3601-3603": "explosives",
    "44": "wood",
    "4402": "charcoal",
    "50-63": "textiles",
    "7106": "metals",
    "7108": "gold",
    "72-73": "iron_steel",
    "74-83": "metals",
    "84": "machinery",
    "85": "electrical",
    "86-87": "vehicles",
    "8710": "heavy_weapons",
    "88": "aircraft",
    "880211-880212": "helicopters",
    "8806": "uav",
    "89": "vessels",
    "890610": "heavy_weapons",
    "93": "arms",
    "9302-9303": "small_arms",
    "9506": "sports_equipment",
    "9703": "statues",
}
"""The category of what falls under these digits; the narrowest heading decides. Whatever has a code is goods."""


def categories_of(item: Item) -> list[str]:
    """What the item is said to be, and what its HS code makes it: the narrow words, without the wider ones."""
    return list(dict.fromkeys(word for word in (item.category, item.hs and category_of_hs(item.hs)) if word))


def unclassed(items: Iterable[Item]) -> Iterator[tuple[int, Item]]:
    """The items of which nobody has said what they are, each with its number: no rule on goods can be held to them."""
    return ((number, each) for number, each in enumerate(items, start=1) if not categories_of(each))


def category_of_hs(hs: str) -> str:
    """The category that an HS code falls into."""
    headings = [heading for heading in HS_CATEGORIES if falls_under(hs, heading)]
    narrowest = max(headings, key=lambda each: (len(each.partition("-")[0]), "-" not in each), default=None)
    return HS_CATEGORIES[narrowest] if narrowest else "goods"


def falls_under(hs: str, heading: str) -> bool:
    """Whether an HS code falls under digits such as `8703`, or a range of them such as `86-89`, both ends included."""
    first, _, last = heading.partition("-")
    if len(hs) < len(first):
        return False
    return first <= hs[: len(first)] and hs[: len(last or first)] <= (last or first)


def is_kind_of(category: str, wider: str) -> bool:
    """Whether what is of `category` is of `wider` too: small arms are arms."""
    return wider in follow(category, CATEGORIES.get)


def covered_by_hs(item: Item, headings: Iterable[str]) -> Iterator[str]:
    """Those of a rule's HS headings that the item's code falls under."""
    return (heading for heading in headings if item.hs and falls_under(item.hs, heading))


def covered_by_category(item: Item, categories: Iterable[str]) -> Iterator[str]:
    """Those of a rule's categories that the item is of."""
    kinds = categories_of(item)
    return (wider for wider in categories if any(is_kind_of(kind, wider) for kind in kinds))
