"""Nothing is made of chains that stopped at numbers that are not finite."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import torch

from tests.cli.kinds import WRITING, words
from voxstudio.cli import main
from voxstudio.sampling import langevin
from voxstudio.sequential.model import SequentialModel

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from voxstudio.sampling.langevin import EnergyFn
    from voxstudio.sampling.noise import Noise

COMMANDS = {
    **{name: WRITING[name] for name in ("sample", "sample file", "sample grids", "recover")},
    **{
        name: WRITING[name]
        for name in ("complete", "denoise", "super-resolve", "recall", "project")
    },
    "evaluate recovery": "evaluate recovery energy --data SHAPES --mask half:+z --json OUT/a.json",
    "evaluate completion": "evaluate completion sequence --data SHAPES --train SHAPES "
    "--mask half:+z --steps 2 --latent-steps 1 --json OUT/a.json",
    "evaluate recall": "evaluate recall memory --data SHAPES --json OUT/a.json",
}


@pytest.mark.parametrize("name", COMMANDS)
def test_it_is_refused_in_one_line_and_nothing_is_written(
    name: str, named: dict[str, str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    measured, written, calls = langevin.energy_and_gradient, SequentialModel.reconstruct, 0

    def broken_energy(voxels: Tensor, energy_fn: EnergyFn) -> tuple[Tensor, Tensor]:
        nonlocal calls
        calls += 1
        energy, grad = measured(voxels, energy_fn)
        if calls == 3:
            energy[-1] = torch.inf
        return energy, grad

    def broken_logits(model: SequentialModel, voxels: Tensor, noise: Noise) -> Tensor:
        return written(model, voxels, noise) * torch.nan

    monkeypatch.setattr(langevin, "energy_and_gradient", broken_energy)
    monkeypatch.setattr(SequentialModel, "reconstruct", broken_logits)
    assert main(words(COMMANDS[name], named, tmp_path)) == 2
    out, err = capfd.readouterr()
    assert out == ""
    wanted = r"voxstudio: .+: stopped \d+ of \d+ chains at numbers .+; accepted: .+\n"
    assert re.fullmatch(wanted, err), err
    assert list(tmp_path.iterdir()) == []
