"""The board of *Arithmetic*: a signed sum of slots, each the average of several codes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.latent.arithmetic import total
from voxstudio.studio.document.making import Making
from voxstudio.studio.latents.latent_samples import LatentSample
from voxstudio.studio.saved.checks import array, number, one_of, optional, several, whole
from voxstudio.studio.saved.codec import Codec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from voxstudio.provenance import Provenance
    from voxstudio.studio.document.making import Origin


@dataclass(frozen=True, eq=False)
class Term:
    """A slot with a sign.

    Args:
        key: What it is, whatever place it has.
        sign: 1 or -1.
        operands: Of several the average counts; none count for nothing.
    """

    key: int
    sign: int
    operands: tuple[LatentSample, ...] = ()

    @property
    def symbol(self) -> str:
        """The sign as it is written."""
        return "−" if self.sign < 0 else "+"

    @property
    def name(self) -> str:
        """What is in it, such as `seed 3` or `3 shapes`; empty when nothing."""
        count = len(self.operands)
        return self.operands[0].shape.name if count == 1 else f"{count} shapes" if count else ""

    @property
    def codes(self) -> NDArray[np.float32]:
        """Of its operands, (N, Z)."""
        return np.stack([operand.code for operand in self.operands])


@dataclass(frozen=True, eq=False)
class LatentExpression:
    """A sum; every change makes another one.

    Args:
        terms: In the order of their letters.
        polished: The result after energy descent, occupancies (D, H, W); None as it was decoded.
        made: Writes how it was polished; a session keeps the result alone.
    """

    terms: tuple[Term, ...]
    polished: NDArray[np.float32] | None = None
    made: Callable[[], Provenance] | None = None

    @property
    def filled(self) -> list[int]:
        """Places of the terms that hold anything."""
        return [place for place, term in enumerate(self.terms) if term.operands]

    @property
    def codes(self) -> NDArray[np.float32] | None:
        """The code of the sum above those of its filled terms, (1 + N, Z); None of nothing."""
        slots = [term for term in self.terms if term.operands]
        if not slots:
            return None
        codes = [term.codes for term in slots]
        means = [slot.mean(0) for slot in codes]
        return np.stack([total([term.sign for term in slots], codes), *means])

    def making(self, origin: Origin) -> Making:
        """Return what makes the shapes of `codes`, the sum first."""
        slots = [term for term in self.terms if term.operands]
        told = {
            "signs": [term.sign for term in slots],
            "counts": [len(term.operands) for term in slots],
            "terms": True,
        }
        codes = np.concatenate([term.codes for term in slots])
        return Making("arithmetic", origin, (), told, {}, {"codes": codes})

    @property
    def words(self) -> str:
        """The sum in words, such as `chair − seed 3 + 2 shapes`; empty of nothing."""
        words = " ".join(f"{term.symbol} {term.name}" for term in self.terms if term.operands)
        return words.removeprefix("+ ")

    def flip(self, key: int) -> LatentExpression:
        """Return it with another sign of a term."""
        return self._changed(key, lambda term: replace(term, sign=-term.sign))

    def clear(self, key: int) -> LatentExpression:
        """Return it with nothing in a term."""
        return self._changed(key, lambda term: replace(term, operands=()))

    def add(self, key: int, operands: Sequence[LatentSample]) -> LatentExpression:
        """Return it with operands added to the average of a term."""
        return self._changed(key, lambda term: replace(term, operands=(*term.operands, *operands)))

    def begin(self, operands: Sequence[LatentSample]) -> LatentExpression:
        """Return it with one operand each in the terms that are empty, as far as there are any."""
        board = self
        for term, operand in zip(self.terms, operands, strict=False):
            board = board if term.operands else board.add(term.key, [operand])
        return board

    def swap(self, others: Mapping[LatentSample, LatentSample]) -> LatentExpression:
        """Return it with operands in place of others."""
        terms = tuple(
            replace(term, operands=tuple(others.get(each, each) for each in term.operands))
            for term in self.terms
        )
        return LatentExpression(terms)

    def append(self, sign: int) -> LatentExpression:
        """Return it with an empty term at the end."""
        key = 1 + max((term.key for term in self.terms), default=-1)
        return replace(self, terms=(*self.terms, Term(key, sign)))

    def remove(self, key: int) -> LatentExpression:
        """Return it without a term."""
        return LatentExpression(tuple(term for term in self.terms if term.key != key))

    def _changed(self, key: int, change: Callable[[Term], Term]) -> LatentExpression:
        return LatentExpression(
            tuple(change(term) if term.key == key else term for term in self.terms)
        )


def begun() -> LatentExpression:
    """Return the board to begin with: + A, - B, + C, all empty."""
    return LatentExpression(tuple(Term(key, sign) for key, sign in enumerate((1, -1, 1))))


def _term(key: int, sign: float, operands: tuple[LatentSample, ...]) -> Term:
    return Term(key, -1 if sign < 0 else 1, operands)


CODECS = (
    Codec(
        "term",
        Term,
        {"key": whole, "sign": number, "operands": several(one_of(LatentSample))},
        make=_term,
    ),
    Codec(
        "sum",
        LatentExpression,
        {"terms": several(one_of(Term), 26), "polished": optional(array("float32", 3))},
    ),
)
