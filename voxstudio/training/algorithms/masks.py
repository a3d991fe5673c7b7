"""Masks that algorithms draw per shape, as recipes name them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from voxstudio.errors import ImportRejected
from voxstudio.masks import check_words

DRAWN = ("box", "blobs", "mix")
"""Masks that learning draws by itself, as `training.masking` does."""


def _mask(words: str) -> str:
    """Return the words of a mask.

    Raises:
        ValueError: If they name none.
    """
    if words not in DRAWN:
        try:
            check_words(words)
        except ImportRejected as error:
            raise ValueError(str(error)) from error
    return words


Masks = Annotated[
    tuple[Annotated[str, AfterValidator(_mask)], ...], Field(min_length=1, max_length=256)
]
