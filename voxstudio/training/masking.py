"""Masks drawn per shape while learning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from voxstudio.masks import parse_mask, random_mask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voxstudio.masks import Shape

BOX = "box"
"""Any box: both corners drawn at random, at least a quarter of the side long."""

BLOBS = "blobs"
"""What a brush leaves: one to three strokes of a ball."""

MIX = "mix"
"""Any of a random share, a half, a box and blobs."""

SIDES = ("+x", "-x", "+y", "-y", "+z", "-z")
SHARES = (0.3, 0.9)
"""Least and largest share of a random mask in a mix."""
STROKES = 3
STAMPS = 8
"""Balls of one stroke, each moved on by half a radius."""


def draw_hidden(masks: Sequence[str], batch: Tensor, rng: torch.Generator) -> Tensor:
    """Draw one mask per shape, each equally often.

    Args:
        masks: As on the command line, such as `random:0.7` or `half:+x`; or `box`, `blobs` or
            `mix`.
        batch: Shapes (B, 1, D, H, W); gives the size.
        rng: Random stream.

    Returns:
        Bool, (B, 1, D, H, W), True where hidden.
    """
    size = (batch.shape[2], batch.shape[3], batch.shape[4])
    device = rng.device
    picks = torch.randint(len(masks), (len(batch),), generator=rng, device=device).tolist()
    seeds = torch.randint(2**31, (len(batch),), generator=rng, device=device).tolist()
    drawn = [hidden(masks[pick], size, seed) for pick, seed in zip(picks, seeds, strict=True)]
    return torch.from_numpy(np.stack(drawn))[:, None].to(batch.device)


def hidden(words: str, size: Shape, seed: int) -> NDArray[np.bool_]:
    """Draw one mask, True where hidden, (D, H, W).

    Raises:
        ImportRejected: If `words` names no mask.
    """
    if words == MIX:
        return mixed(size, seed)
    if words == BLOBS:
        return blobs(size, seed)
    drawn = parse_mask(random_box(size, seed) if words == BOX else words, size, seed)
    return np.array(drawn.hidden)


def mixed(size: Shape, seed: int) -> NDArray[np.bool_]:
    """Draw a random share of 30 to 90%, a half, a box or blobs, each equally often."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(("random", "half", BOX, BLOBS))
    if kind == "random":
        return random_mask(size, rng.uniform(*SHARES), seed)
    return hidden(f"half:{rng.choice(SIDES)}" if kind == "half" else str(kind), size, seed)


def blobs(size: Shape, seed: int) -> NDArray[np.bool_]:
    """Paint one to three strokes of a ball, each a smooth random walk."""
    rng = np.random.default_rng(seed)
    places = np.moveaxis(np.indices(size), 0, -1)
    painted = np.zeros(size, np.bool_)
    for _ in range(rng.integers(1, STROKES + 1)):
        radius = rng.uniform(1 / 12, 1 / 5) * max(size)
        centre = rng.uniform(0, np.array(size) - 1)
        way = rng.standard_normal(3)
        for _ in range(STAMPS):
            painted |= np.asarray(np.square(places - centre).sum(-1) <= radius**2)
            way += 0.5 * rng.standard_normal(3)
            centre = np.clip(centre + way / np.linalg.norm(way) * radius / 2, 0, np.array(size) - 1)
    return painted


def random_box(size: Shape, seed: int) -> str:
    """Return the words of a random box at least a quarter and at most 5/8 of each side long."""
    rng = torch.Generator().manual_seed(seed)
    parts = []
    for side in size:
        length = int(torch.randint(side // 4, side * 5 // 8 + 1, (), generator=rng))
        start = int(torch.randint(0, side - length + 1, (), generator=rng))
        parts.append(f"{start}:{start + length}")
    return "box:" + ",".join(parts)
