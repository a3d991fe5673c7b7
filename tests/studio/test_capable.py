"""The models of a task: what is loaded is what the file holds now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.training.small import boxes, recipe
from voxstudio.loaded import save_model
from voxstudio.studio.models.selection import ModelSelection, same_size
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_that_a_run_wrote_again_is_loaded_again(tmp_path: Path) -> None:
    models = ModelSelection("recovery", "recover shapes", same_size)
    path = tmp_path / "growing.safetensors"
    trainer = Trainer(recipe("score-matching"), boxes())
    save_model(trainer.model(), path)
    models.choose(path)
    first = models.loader()()
    assert models.loader()() is first
    trainer.step()
    save_model(trainer.model(), path)
    models.choose(path)
    second = models.loader()()
    assert second.header.training["iterations"] == 1
    assert second is not first
