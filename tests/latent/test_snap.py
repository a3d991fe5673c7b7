"""Snap brings damaged shapes back, and does nothing by no strength."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.cli import main
from voxstudio.data.shapes import families
from voxstudio.evaluation.snap import damaged, filtered
from voxstudio.latent.snap import ByBoth, ByCodes, ByEnergy, Snap
from voxstudio.library import find_checkpoint
from voxstudio.loaded import load_model
from voxstudio.voxels import iou

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.latent.model import LatentModel

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float32]


def overlap(made: NDArray[np.generic], shapes: Bools) -> float:
    return float(iou(np.asarray(made) > 0.5, shapes).mean())


@pytest.mark.parametrize("family", ["sofa", pytest.param("toilet", marks=pytest.mark.slow)])
def test_the_energy_brings_furniture_back(family: str) -> None:
    """Shapes 9000 and on are of none that the models learned from; the median makes .90, .86."""
    shapes = np.stack([families.piece(family, i, 9).occupancy(32) for i in range(9000, 9006)])
    hurt = damaged(shapes, 0)
    snap = ByEnergy(load_model(find_checkpoint(f"{family}-synthesis")))
    made = snap(hurt.astype(np.float32), 0.3, range(6))
    assert overlap(made, shapes) > max(overlap(hurt, shapes), overlap(filtered(hurt), shapes))


def test_codes_bring_boxes_back(model: LatentModel) -> None:
    from tests.training.small import boxes

    shapes = boxes(212).training[200:] > 127
    hurt = damaged(shapes, 0)
    made = ByCodes(model)(hurt.astype(np.float32), 0.8, range(12))
    assert overlap(made, shapes) > overlap(hurt, shapes) + 0.05


def test_no_strength_changes_nothing(model: LatentModel) -> None:
    shapes = np.random.default_rng(0).random((2, 16, 16, 16)).astype(np.float32)
    snap = ByCodes(model)
    np.testing.assert_array_equal(snap(shapes, 0.0, [0, 1]), shapes)
    weak, strong = (np.abs(snap(shapes, s, [0, 1]) - shapes).mean() for s in (0.2, 0.9))
    assert weak < strong
    np.testing.assert_array_equal(snap(shapes, 0.5, [0, 1]), snap(shapes, 0.5, [0, 1]))


def test_both_go_one_after_the_other(model: LatentModel) -> None:
    energy = ByEnergy(load_model(find_checkpoint("sofa-synthesis")))
    shapes = np.zeros((1, 32, 32, 32), np.float32)
    shapes[:, :12, 8:24, 4:28] = 1

    class Flip(Snap):
        def steps(self, shapes: Floats, strength: float, seeds: Sequence[int]) -> Iterator[Floats]:
            yield np.zeros_like(shapes)
            yield np.asarray(np.flip(shapes, 3) * (strength + 0.6), np.float32)

    codes = Flip()
    found = ByBoth(codes, energy)(shapes, 0.4, [0])
    np.testing.assert_array_equal(found, energy(codes(shapes, 0.4, [0]), 0.2, [0]))


@pytest.mark.parametrize("mode", ["energy", "latent", "both"])
def test_the_command_writes_what_it_made(mode: str, checkpoint: Path, tmp_path: Path) -> None:
    model = str(checkpoint) if mode != "energy" else "sofa-synthesis"
    size = 16 if mode != "energy" else 32
    shape = np.zeros((size,) * 3, np.uint8)
    shape[: size // 2, 4:-4, 4:-4] = 1
    np.save(tmp_path / "edited.npy", shape)
    words = ["project", model, str(tmp_path / "edited.npy"), "--mode", mode, "--threads", "1"]
    code = main([*words, "--out", str(tmp_path / "out")])
    if mode == "both":  # its model has codes and no energy
        assert code == 2
        return
    assert code == 0
    with np.load(tmp_path / "out" / "projected.npz") as made:
        assert made["voxels"].shape == (1, size, size, size)
        assert made["voxels"].max() > 0.5
