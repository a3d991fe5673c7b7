"""Numbers as people type them: a decimal point or comma, digits of any script."""

from __future__ import annotations

import re
import unicodedata

POINTS = ".,٫．，"
"""What separates decimals somewhere: point, comma, the Arabic sign, both in full width."""

SIGNS = {"−": "-", "－": "-", "＋": "+", "٬": "", "'": "", "’": ""}
"""Minus and plus as they are typeset, and signs that only ever group digits."""

_WHOLE = re.compile(r"[+-]?\d{1,3}(\.\d{3})+")


def plain(text: str, decimals: int) -> str | None:
    """Return a typed number in ASCII with a decimal point, or None if it is no part of one.

    A point or a comma is the decimal separator, whatever the language of the desktop. Where both
    stand in a number, or one of them repeats, or no decimals are taken, they group digits.

    Args:
        text: What was typed so far, such as `0,7` or `٠٫٧`.
        decimals: How many are taken.
    """
    text = "".join(_ascii(letter) for letter in text if not letter.isspace())
    kinds = {letter for letter in text if letter in POINTS}
    if len(kinds) > 1:
        last = max(text.rindex(kind) for kind in kinds)
        text = "".join(c for i, c in enumerate(text) if c not in POINTS or i == last)
    text = "".join("." if letter in POINTS else letter for letter in text)
    if _WHOLE.fullmatch(text) and (decimals == 0 or text.count(".") > 1):
        text = text.replace(".", "")
    whole, _, rest = text.partition(".")
    known = re.fullmatch(r"[+-]?\d*", whole) and (not rest or re.fullmatch(r"\d*", rest))
    return text if known else None


def _ascii(letter: str) -> str:
    digit = unicodedata.decimal(letter, None)
    return SIGNS.get(letter, letter) if digit is None else str(digit)
