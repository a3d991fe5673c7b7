"""Classes of the shapes of a set, as numbers or as words, and the parts of its split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

ACCEPTED = "one label per shape: a number from 0 on, below the count of `label_names`, or a word"

SPLITS = {
    "train": "train", "training": "train", "test": "test", "testing": "test",
    "val": "validation", "valid": "validation", "validation": "validation",
}  # fmt: skip
"""Names of the parts of a split, and what they are called here; all but `train` is held out."""

MANY = 10_000
"""Labels up to which numbers with a decimal point are taken for whole ones."""


def read_labels(
    path: Path, stored: NDArray[Any], names: NDArray[Any] | Sequence[str], count: int
) -> tuple[NDArray[np.integer], tuple[str, ...]]:
    """Return the label of every shape as a number, and what the numbers are called.

    Args:
        path: Named in a refusal.
        stored: (N,) or (N, 1): whole numbers, or words such as "chair".
        names: Of the numbers, or the words in the order wanted; may be empty.
        count: N, shapes.

    Raises:
        ImportRejected: If they do not fit the shapes, or are neither numbers nor words.
    """
    known = tuple(_word(name) for name in np.ravel(names).tolist())
    labels = stored[:, 0] if stored.ndim == 2 and stored.shape[1] == 1 else stored
    if labels.shape != (count,):
        raise ImportRejected(path, f"holds labels {stored.shape} for {count} shapes", ACCEPTED)
    if labels.dtype.kind in "SU":
        words = [_word(word) for word in labels.tolist()]
        known = known or tuple(sorted(set(words)))
        strange = sorted(set(words) - set(known))
        if strange:
            fault = f"holds a label {strange[0]!r} that `label_names` lacks"
            raise ImportRejected(path, fault, ACCEPTED)
        labels = np.array([known.index(word) for word in words], np.intp)
    if labels.dtype.kind == "f" and np.isin(labels, range(MANY)).all():
        labels = labels.astype(np.intp)
    if labels.dtype.kind not in "biu" or labels.min() < 0:
        raise ImportRejected(path, "holds labels that do not fit its shapes", ACCEPTED)
    if known and labels.max() >= len(known):
        fault = f"holds a label {labels.max()} and names {len(known)}"
        raise ImportRejected(path, fault, ACCEPTED)
    return labels.astype(np.intp) if labels.dtype.kind == "b" else labels, known


def read_split(stored: NDArray[Any], count: int) -> NDArray[np.str_] | None:
    """Return the part of every shape, (N,), by its usual name; None where it says something else.

    Args:
        stored: (N,), words of `SPLITS`.
        count: N, shapes.
    """
    words = [_word(word).lower() for word in np.ravel(stored).tolist()]
    if stored.shape != (count,) or not set(words) <= SPLITS.keys():
        return None
    return np.array([SPLITS[word] for word in words])


def _word(word: object) -> str:
    return word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word)
