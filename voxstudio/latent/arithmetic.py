"""Shape arithmetic: signed sums of latent codes (Xie et al., Figure 7)."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ACCEPTED = (
    "terms with a sign, such as `+a.npz -b.obj +7`: shape files, latent files or seeds; a comma "
    "between several averages them, and FILE#3 is shape 3 of a file"
)


class Term(NamedTuple):
    """A signed slot of a sum: `sign` is 1 or -1; of several operands the average counts."""

    sign: int
    operands: tuple[str, ...]


def parse_sum(text: str) -> list[Term]:
    """Read a sum such as `+a.npz -b.obj,c.obj +7`; the first sign may be missing.

    Raises:
        ImportRejected: If it is no sum.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise ImportRejected(text, f"is no sum: {error}", ACCEPTED) from error
    terms = [_term(word, text, first=not number) for number, word in enumerate(words)]
    if not terms:
        raise ImportRejected(text or "the sum", "has no terms", ACCEPTED)
    return terms


def _term(word: str, text: str, *, first: bool) -> Term:
    signs = {"+": 1, "-": -1}
    if word[0] not in signs and not first:
        raise ImportRejected(text, f"has no sign before {word}", ACCEPTED)
    operands = tuple(name for name in word.lstrip("+-").split(",") if name)
    if not operands or word[:2] in ("+-", "-+", "--", "++"):
        raise ImportRejected(text, f"names no operand in {word!r}", ACCEPTED)
    return Term(signs.get(word[0], 1), operands)


def total(signs: Sequence[int], slots: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return the signed sum of the averages of slots, each codes (N, Z), as one code (Z,)."""
    means = [sign * codes.mean(0) for sign, codes in zip(signs, slots, strict=True)]
    return np.asarray(np.sum(means, axis=0), np.float32)
