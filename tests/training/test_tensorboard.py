"""TensorBoard reads back what a run wrote for it."""

from __future__ import annotations

import errno
import io
import os
import sys
import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.summary.writer.record_writer import RecordWriter

from tests.training import pictures
from tests.training.small import boxes, recipe
from voxstudio.errors import ImportRejected
from voxstudio.render.views import enlarged
from voxstudio.training.run import train
from voxstudio.training.tensorboard import FOLDER, SAMPLES, SIZE, tensorboard_writer
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def flat(shape: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the shadow of a shape in place of a picture."""
    shadow = (255 * shape.max(axis=0)).astype(np.uint8)
    return np.repeat(shadow[..., None], 3, axis=2)


def events(folder: Path) -> EventAccumulator:
    found = EventAccumulator(str(folder / FOLDER), size_guidance={"scalars": 0, "images": 0})
    found.Reload()
    return found


def test_scalars_and_pictures_of_samples(tmp_path: Path) -> None:
    wanted = recipe("synthesis", "sampler.steps=2")
    trainer = Trainer(wanted, boxes())
    with tensorboard_writer(trainer, tmp_path, flat) as shown:
        losses = []
        for record in train(trainer, tmp_path):
            shown.add(record)
            losses.append(record.scalars["loss"])
    found = events(tmp_path)
    assert set(found.Tags()["scalars"]) == {
        "loss",
        "gap",
        "gap_start",
        "variance",
        "gradient_norm",
    }
    rows = found.Scalars("loss")
    assert [row.step for row in rows] == [1, 2, 3, 4, 5, 6]
    np.testing.assert_allclose([row.value for row in rows], losses, rtol=1e-6)
    drawn = found.Images("samples")
    assert [picture.step for picture in drawn] == [2, 4, 6]
    with Image.open(io.BytesIO(drawn[-1].encoded_image_string)) as picture:
        assert picture.size == (SAMPLES * 16, 16)


def test_a_mesh_decoder_is_shown_at_pictures_beside_their_meshes(tmp_path: Path) -> None:
    run = pictures.trainer("iterations=2", "checkpoint_every=2", "data.count=12")
    with tensorboard_writer(run, tmp_path, flat) as shown:
        for record in train(run, tmp_path):
            assert shown.add(record) is None
    (drawn,) = events(tmp_path).Images("samples")
    with Image.open(io.BytesIO(drawn.encoded_image_string)) as picture:
        assert picture.size == (4 * SIZE, SAMPLES * SIZE)
        first = np.asarray(picture)[:SIZE, :SIZE]
    np.testing.assert_array_equal(first, enlarged(run.data.training[0], SIZE))


def test_looking_at_a_run_does_not_change_it(tmp_path: Path) -> None:
    wanted = recipe("synthesis", "sampler.steps=2")
    list(train(Trainer(wanted, boxes()), tmp_path / "alone"))
    trainer = Trainer(wanted, boxes())
    with tensorboard_writer(trainer, tmp_path / "shown", flat) as shown:
        for record in train(trainer, tmp_path / "shown"):
            shown.add(record)
    name = f"{wanted.name}.safetensors"
    assert (tmp_path / "alone" / name).read_bytes() == (tmp_path / "shown" / name).read_bytes()


def test_without_tensorboard_the_run_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    trainer = Trainer(recipe("score-matching"), boxes())
    with (
        pytest.raises(ImportRejected, match=r"pip install 'voxstudio\[tensorboard\]'"),
        tensorboard_writer(trainer, tmp_path, flat),
    ):
        pass


def test_a_full_disk_ends_the_board_and_not_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    trainer = Trainer(recipe("score-matching", "iterations=40", "checkpoint_every=40"), boxes())
    printed: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", printed.append)
    told = []
    with tensorboard_writer(trainer, tmp_path, flat) as shown:
        monkeypatch.setattr(RecordWriter, "write", full)  # TensorBoard's thread meets the disk
        for record in train(trainer, tmp_path):
            told.append(shown.add(record))
            time.sleep(0.01)
    said = [line for line in told if line]
    assert said == ["nothing more is written for TensorBoard: No space left on device"]
    assert trainer.iteration == 40
    assert printed == []


def test_a_disk_that_fills_up_at_the_very_end_is_told_and_other_threads_are_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    trainer = Trainer(recipe("score-matching", "iterations=1", "checkpoint_every=1"), boxes())
    printed: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", printed.append)
    with tensorboard_writer(trainer, tmp_path, flat) as shown:
        time.sleep(0.05)  # the header of the file is written
        monkeypatch.setattr(RecordWriter, "write", full)
        (said,) = [shown.add(record) for record in train(trainer, tmp_path)]
        other = threading.Thread(target=full)
        other.start()
        other.join()
    assert said == "nothing more is written for TensorBoard: No space left on device"
    assert [caught.thread for caught in printed] == [other]
