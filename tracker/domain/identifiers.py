"""Numbers in registers that can be checked by themselves: a slip in one is found before it is saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping


def _imo(value: str) -> bool:
    """IMO ship number: seven digits, the last the sum of the first six times 7 to 2, modulo 10 (IMO A.1117(30))."""
    digits = [int(digit) for digit in value]
    return sum(digit * weight for digit, weight in zip(digits, range(7, 1, -1), strict=False)) % 10 == digits[6]


def _lei(value: str) -> bool:
    """Legal entity identifier: letters as 10 to 35, the whole number leaves 1 modulo 97 (ISO 17442, ISO 7064)."""
    return int("".join(str(int(character, 36)) for character in value)) % 97 == 1


_SCHEMES: Mapping[str, tuple[str, str, Callable[[str], bool]]] = {
    "imo": (r"\d{7}", "seven digits", _imo),
    "mmsi": (r"\d{9}", "nine digits", lambda _: True),
    "lei": (r"[0-9A-Z]{18}\d{2}", "18 letters or digits and two digits", _lei),
    "wikidata": (r"Q[1-9]\d*", "Q and digits", lambda _: True),
}


def fault(scheme: str, value: str) -> str | None:
    """Why `value` cannot be a number of the scheme, in words that follow it; None where it can, or nobody can tell."""
    if scheme not in _SCHEMES:
        return None
    pattern, form, fits = _SCHEMES[scheme]
    if not re.fullmatch(pattern, value, re.ASCII):
        return f"is no {scheme} number: that is {form}"
    return None if fits(value) else f"is no {scheme} number: its check digits do not fit, so a digit is wrong"
