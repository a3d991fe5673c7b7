"""A run: iterations, checkpoints, a history, and the way back when a run goes astray."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.files import SaveFailed
from voxstudio.interrupts import held
from voxstudio.training.divergence_guard import ATTEMPTS, Diverged
from voxstudio.training.history import EVERY, History
from voxstudio.training.run_folder import set_aside, sweep

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from voxstudio.training.trainer import Trainer


@dataclass(frozen=True)
class Progress:
    """One training iteration.

    Args:
        iteration: Counted from 1.
        iterations: Of the whole run.
        scalars: `loss`, and `gap` or `error` where the algorithm has them.
        notes: What the user should know, such as a checkpoint that could not be written.
    """

    iteration: int
    iterations: int
    scalars: dict[str, float]
    notes: tuple[str, ...] = ()


def train(trainer: Trainer, folder: Path) -> Generator[Progress, None, None]:
    """Run a trainer to the end of its recipe, saving as it goes.

    A signal that ends the process also ends the run in order: at once where it is alone. Several
    processes agree after each iteration whether one of them was asked to stop.

    Args:
        trainer: New or resumed.
        folder: Where the checkpoints are written. If `trainer` is new, an earlier run that is
            there is moved aside, into `earlier-1`.

    Yields:
        One record per iteration. Closing the generator early saves the run first.

    Raises:
        SaveFailed: If the disk is full at the beginning or the end; on the way it is a note.
        Diverged: If numbers are not finite, or chains run away, however often the run goes back.
    """
    ranks = trainer.ranks
    notes = _begin(trainer, folder)
    history = History(folder, trainer.iteration) if ranks.first else None
    watched: AbstractContextManager[list[int]] = nullcontext([]) if ranks.size == 1 else held()
    try:
        with watched as asked:
            while trainer.iteration < trainer.recipe.iterations:
                yield _iterate(trainer, history, folder, notes)
                notes = ()
                if ranks.any(bool(asked)):
                    break
            if ranks.size > 1:  # where a process is lost, the others cannot save without it
                trainer.save(folder)
    finally:
        if ranks.size == 1:
            with held():
                trainer.save(folder)


def _begin(trainer: Trainer, folder: Path) -> tuple[str, ...]:
    """Make the folder ready, with a checkpoint to go back to; return what was moved aside."""
    notes: tuple[str, ...] = ()
    if trainer.ranks.first:
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        notes = () if trainer.resumed else set_aside(folder, trainer.recipe.name)
    if not trainer.resumed:
        trainer.save(folder)
    return notes


def _iterate(
    trainer: Trainer, history: History | None, folder: Path, notes: tuple[str, ...]
) -> Progress:
    """Do one iteration, or go back to the last good state instead of learning from a bad one."""
    measured = trainer.compute_gradients()
    with held():  # or a resumed run would count the iteration twice
        wrong = trainer.check_divergence(measured)
        if wrong is None:
            trainer.apply_gradients(measured)
            notes = (*notes, *_keep(trainer, history, folder))
        else:
            notes = (*notes, _go_back(trainer, history, folder, wrong))
    return Progress(trainer.iteration, trainer.recipe.iterations, measured.scalars, notes)


def _keep(trainer: Trainer, history: History | None, folder: Path) -> tuple[str, ...]:
    """Write the row and the checkpoint that are due; return why one could not be written."""
    notes = []
    try:
        if trainer.iteration % EVERY == 0:
            means = trainer.means.take()
            if history is not None:
                history.add(trainer.iteration, means)
    except OSError as error:
        notes.append(f"history not written: {error.strerror or error}")
    try:
        if trainer.iteration % trainer.recipe.checkpoint_every == 0:
            trainer.guard.consecutive_rollbacks = 0
            trainer.save(folder)
    except SaveFailed as error:
        notes.append(f"{error}; going on, the checkpoints before it are whole")
    return tuple(notes)


def _go_back(trainer: Trainer, history: History | None, folder: Path, wrong: str) -> str:
    """Take the last good state, with a new seed and a lower learning rate; say so.

    Every second time in a row, the state before that one is taken. All of it follows from the
    iterations alone, so a run that is killed meanwhile does the same again when it is resumed.
    """
    guard, where = trainer.guard, trainer.iteration + 1
    consecutive, rollbacks = guard.consecutive_rollbacks + 1, guard.rollbacks + 1
    trainer.resume(folder, skip=(consecutive - 1) // 2)
    trainer.retry(consecutive, rollbacks)
    if history is not None:
        history.rewind(trainer.iteration)
    if rollbacks > ATTEMPTS:
        raise Diverged(
            f"iteration {where}: {wrong}; gave up after going back {ATTEMPTS} times. "
            "Lower optimiser.learning_rate, or learning.step_size where there are chains"
        )
    return (
        f"iteration {where}: {wrong}; back to iteration {trainer.iteration} with a new seed, "
        f"learning rate times {guard.rate_factor:g}"
    )
