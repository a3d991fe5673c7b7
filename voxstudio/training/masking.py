"""Masks drawn per shape while learning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from voxstudio.masks import parse_mask

if TYPE_CHECKING:
    from collections.abc import Sequence

BOX = "box"
"""Any box: both corners drawn at random, at least a quarter of the side long."""


def draw_hidden(masks: Sequence[str], batch: Tensor, rng: torch.Generator) -> Tensor:
    """Draw one mask per shape, each equally often.

    Args:
        masks: As on the command line, such as `random:0.7` or `half:+x`; or `box`.
        batch: Shapes (B, 1, D, H, W); gives the size.
        rng: Random stream.

    Returns:
        Bool, (B, 1, D, H, W), True where hidden.
    """
    size = (batch.shape[2], batch.shape[3], batch.shape[4])
    device = rng.device
    picks = torch.randint(len(masks), (len(batch),), generator=rng, device=device).tolist()
    seeds = torch.randint(2**31, (len(batch),), generator=rng, device=device).tolist()
    drawn = []
    for pick, seed in zip(picks, seeds, strict=True):
        words = random_box(size, seed) if masks[pick] == BOX else masks[pick]
        drawn.append(torch.from_numpy(parse_mask(words, size, seed).hidden.copy()))
    return torch.stack(drawn)[:, None].to(batch.device)


def random_box(size: tuple[int, int, int], seed: int) -> str:
    """Return the words of a random box at least a quarter and at most 5/8 of each side long."""
    rng = torch.Generator().manual_seed(seed)
    parts = []
    for side in size:
        length = int(torch.randint(side // 4, side * 5 // 8 + 1, (), generator=rng))
        start = int(torch.randint(0, side - length + 1, (), generator=rng))
        parts.append(f"{start}:{start + length}")
    return "box:" + ",".join(parts)
