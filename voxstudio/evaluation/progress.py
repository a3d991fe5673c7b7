"""How far an evaluation is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Examined:
    """How many shapes have been examined so far."""

    done: int
    total: int


@dataclass(frozen=True)
class Stage(Examined):
    """How far one of several stages is.

    Args:
        text: What is done in it, such as `sampling chair-latent`.
    """

    text: str
