"""What TensorBoard shows of a run: its scalars, and pictures of what the model samples."""

from __future__ import annotations

import math
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.errors import ImportRejected
from voxstudio.render.views import beside_views
from voxstudio.training.preview_samples import meshes, preview_samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from torch.utils.tensorboard import SummaryWriter

    from voxstudio.loaded import LoadedNet
    from voxstudio.training.run import Progress
    from voxstudio.training.trainer import Trainer

FOLDER = "tensorboard"
SAMPLES = 4
SIZE = 160
"""Pixels along each side of a mesh's pictures."""

PICTURES = 40
"""At most so many times in a run are samples drawn, which takes as long as some iterations."""


class TensorBoardWriter:
    """Writes the records of a run for TensorBoard.

    Args:
        trainer: Whose model is sampled.
        writer: Where to write.
        draw: Makes a picture (H, W, 3) uint8 of a shape (D, H, W).
    """

    def __init__(
        self,
        trainer: Trainer,
        writer: SummaryWriter,
        draw: Callable[[NDArray[np.float32]], NDArray[np.uint8]],
    ) -> None:
        self._trainer, self._writer, self._draw = trainer, writer, draw
        self._ended = False
        recipe = trainer.recipe
        self._every = max(recipe.checkpoint_every, math.ceil(recipe.iterations / PICTURES))

    def add(self, record: Progress) -> str | None:
        """Take the record of one iteration.

        Returns:
            Once, why nothing more is written: a full disk ends TensorBoard's writer, not the run.
        """
        if self._ended:
            return None
        try:
            self._show(record)
        except OSError as error:
            self._ended = True
            return f"nothing more is written for TensorBoard: {error.strerror or error}"
        return None

    def _show(self, record: Progress) -> None:
        for name, value in record.scalars.items():
            self._scalar(name, value, record.iteration)
        for note in record.notes:
            self._writer.add_text("notes", note, record.iteration)
        if record.iteration % self._every == 0 or record.iteration == record.iterations:
            self._picture(record.iteration)
        if record.iteration == record.iterations:
            self._writer.flush()  # or what fails now would be said by nobody

    def _scalar(self, name: str, value: float, iteration: int) -> None:
        self._writer.add_scalar(name, value, iteration)

    def _picture(self, iteration: int) -> None:
        """Draw what the averaged weights make; seeds 0 to 3, so that pictures compare."""
        observed = self._trainer.data.training[:SAMPLES]
        drawn = self._meshes if self._trainer.data.of_pictures else self._shapes
        strip = drawn(self._trainer.model(), observed)
        if strip is not None:
            self._writer.add_image("samples", strip, iteration, dataformats="HWC")

    def _shapes(self, model: LoadedNet, observed: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
        """Return shapes beside each other; None where the model makes none by itself."""
        made = None
        for made in preview_samples(model, observed.astype(np.float32) / np.float32(255)):  # noqa: B007
            pass
        return None if made is None else np.concatenate([self._draw(s) for s in made], axis=1)

    def _meshes(self, model: LoadedNet, observed: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return, below each other, pictures with their meshes from three sides."""
        pairs = zip(observed, meshes(model, observed), strict=True)
        return np.concatenate([beside_views(picture, mesh, SIZE) for picture, mesh in pairs])


@contextmanager
def tensorboard_writer(
    trainer: Trainer, folder: Path, draw: Callable[[NDArray[np.float32]], NDArray[np.uint8]]
) -> Iterator[TensorBoardWriter]:
    """Open a board in a run's folder; what a resumed run does again is taken back.

    Raises:
        ImportRejected: If TensorBoard is not installed.
    """
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        remedy = "pip install 'voxstudio[tensorboard]'"
        raise ImportRejected("--tensorboard", "needs TensorBoard", remedy) from error
    writer = SummaryWriter(str(folder / FOLDER), purge_step=trainer.iteration + 1)
    with _without_tracebacks():
        try:
            yield TensorBoardWriter(trainer, writer, draw)
        finally:
            with suppress(OSError):
                writer.close()


@contextmanager
def _without_tracebacks() -> Iterator[None]:
    """Leave it to the board to say in one line that TensorBoard's thread cannot write."""
    before = threading.excepthook

    def hook(caught: threading.ExceptHookArgs) -> None:
        ours = type(caught.thread).__module__.startswith("tensorboard.")
        if not (ours and isinstance(caught.exc_value, OSError)):
            before(caught)

    threading.excepthook = hook
    try:
        yield
    finally:
        threading.excepthook = before
