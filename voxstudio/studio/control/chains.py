"""The presenter of the *Chains* task: a model, a window, and the chains between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot
from PySide6.QtWidgets import QFileDialog

from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.mesh.export import EXPORTERS, export_mesh
from voxstudio.mesh.surface import surface
from voxstudio.sampling.player import ChainControls, play
from voxstudio.studio.control.document import Shape
from voxstudio.studio.control.recording import Recording
from voxstudio.studio.jobs import Mailbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.model import EnergyModel
    from voxstudio.sampling.player import ChainFrame, ChainSnapshot
    from voxstudio.studio.control.faults import Faults
    from voxstudio.studio.jobs import Failure, Job, Runner
    from voxstudio.studio.ui.main_window import MainWindow

TASK = "chains"
EXPORT_MM = 100.0
TICK_MS = 500


class Chains(QObject):
    """Runs chains of one model in the window.

    Args:
        window: What shows them.
        runner: Owns the workers.
        faults: Shows what went wrong.
    """

    def __init__(self, window: MainWindow, runner: Runner, faults: Faults) -> None:
        super().__init__(window)
        self.window, self.runner, self.faults = window, runner, faults
        self.model: EnergyModel | None = None
        self.controls = ChainControls()
        self.mailbox = Mailbox(self)
        self.recording = Recording()
        self.job: Job | None = None
        self.index = -1
        self.live = True
        self._held = False
        self._seeds: tuple[int, ...] = (0,)
        self._clock = QElapsedTimer()
        self._before = (0, 0)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._count)
        self._tick.start()
        self.mailbox.arrived.connect(self._arrived)
        self._wire()

    def _wire(self) -> None:
        window = self.window
        window.actions_by_name.handle(
            {
                "run": self.toggle,
                "stop": self.stop,
                "step": self.step,
                "reset": self.restart,
                "branch": self.branch,
                "raw": self._refresh,
                "export": self.export,
                "frame_first": lambda: self.show_frame(0),
                "frame_back": lambda: self.show_frame(self.index - 1),
                "frame_on": lambda: self.show_frame(self.index + 1),
                "frame_last": lambda: self.show_frame(len(self.recording) - 1),
                "cells_1": lambda: self.set_count(1),
                "cells_4": lambda: self.set_count(4),
                "cells_9": lambda: self.set_count(9),
            },
            task=TASK,
        )
        panel = window.chains
        # Only starts from noise and the energy curve exist so far.
        panel.start.setEnabled(False)
        window.plot.quantity.setEnabled(False)
        panel.count_chosen.connect(self.set_count)
        panel.seed.typed.connect(self.set_seed)
        panel.step_size_changed.connect(self._set_step_size)
        panel.noise_changed.connect(self._set_noise)
        panel.temperature_changed.connect(self._set_temperature)
        panel.follow_toggled.connect(self._set_follow)
        window.timeline.sought.connect(self.show_frame)
        window.plot.step_clicked.connect(self._show_step)
        window.task_shown.connect(self._hand_over)
        window.closing.connect(self.close)

    # The life of a run.

    def set_model(self, model: EnergyModel) -> None:
        """Sample another model from its own start."""
        self.model = model
        sampler = model.header.sampler
        panel = self.window.chains
        panel.step_size.set_value(sampler.step_size)
        panel.noise.set_value(sampler.noise)
        panel.temperature.set_value(sampler.stop_temperature)
        panel.set_follow(True)
        self.controls = ChainControls()
        self.restart()

    @Slot()
    def restart(self) -> None:
        """Start new chains from noise and run them."""
        self._start(None)

    def _start(self, snapshot: ChainSnapshot | None) -> None:
        if self.model is None:
            return
        self.stop()
        model, controls, seeds = self.model, self.controls, list(self._seeds)
        self.recording = Recording()
        recording = self.recording

        def frames() -> Iterator[ChainFrame]:
            return recording.record(play(model, seeds=seeds, controls=controls, start=snapshot))

        self.live = True
        self.job = self.runner.start(frames, self.mailbox)
        self.job.failed.connect(self._failed)
        self._before = (0, self.window.viewport.frames_drawn)
        self._clock.start()
        self._show_running(True)
        self._hand_over(self.window.task)

    @Slot()
    def toggle(self) -> None:
        """Run, pause or go on."""
        if self.job is None or not self.job.active:
            self.restart()
        elif self.job.paused:
            self.live = True
            self.job.resume()
            self._show_running(True)
        else:
            self.job.pause()
            self._show_running(False)

    @Slot()
    def step(self) -> None:
        """Make one step, then pause."""
        if self.job is not None and self.job.active:
            self.live = True
            if not self.job.paused:
                self.job.pause()
            self.job.advance(1)
            self._show_running(False)

    @Slot()
    def stop(self) -> None:
        """End the run; its record stays."""
        if self.job is not None and self.job.active:
            self.job.cancel()
        self.job = None
        self._show_running(False)

    @Slot()
    def branch(self) -> None:
        """Run on from the frame on screen."""
        if len(self.recording):
            self._start(self.recording[self.index].snapshot)

    @Slot(str)
    def _hand_over(self, task: str) -> None:
        """Hold the chains while another task has the views and the processor."""
        if task == TASK:
            self._take_back()
        elif self.job is not None and self.job.active and not self.job.paused:
            self._held = True
            self.job.pause()

    def _take_back(self) -> None:
        self.window.viewport.set_layout(len(self._seeds))
        self._refresh()
        if self._held and self.job is not None:
            self.job.resume()
        self._held = False
        self._show_running(self.job is not None and self.job.active and not self.job.paused)

    @property
    def on_screen(self) -> Shape | None:
        """The first shape on screen; None before there is one."""
        if not len(self.recording):
            return None
        values = self.recording[self.index].estimate[0]
        return Shape(VoxelGrid(values), f"seed {self._seeds[0]}")

    @Slot()
    def close(self) -> None:
        """Count no more; the workers end with their runner."""
        self._tick.stop()

    # What the hands change.

    def set_count(self, count: int) -> None:
        """Run this many chains, in a grid with one camera."""
        first = self._seeds[0]
        self._seeds = tuple(range(first, first + count))
        self.window.chains.count.set_key(str(count))
        self.window.viewport.set_layout(count)
        self.restart()

    def set_seed(self, seed: int) -> None:
        """Use other seeds, one after the other."""
        self._seeds = tuple(range(seed, seed + len(self._seeds)))
        self.restart()

    def _set_step_size(self, value: float) -> None:
        self.controls.step_size = value

    def _set_noise(self, value: float) -> None:
        self.controls.noise = value

    def _set_temperature(self, value: float) -> None:
        self.controls.temperature = value
        self.window.chains.set_follow(False)

    def _set_follow(self, follow: bool) -> None:
        self.controls.temperature = None if follow else self.window.chains.temperature.value

    # What is shown.

    @Slot(int, object)
    def _arrived(self, run: int, frame: ChainFrame) -> None:
        if self.live and self.window.task == TASK:
            self._show(len(self.recording) - 1, frame)

    def show_frame(self, index: int) -> None:
        """Show a recorded frame; the newest one goes on following the run."""
        if not len(self.recording) or self.window.task != TASK:
            return
        index = min(max(index, 0), len(self.recording) - 1)
        self.live = index == len(self.recording) - 1
        self._show(index, self.recording[index])

    def _show_step(self, step: int) -> None:
        self.show_frame(step - self.recording[0].step if len(self.recording) else 0)

    def _show(self, index: int, frame: ChainFrame) -> None:
        self.index = index
        window = self.window
        raw = window.actions_by_name["raw"].isChecked()
        fields = frame.voxels if raw else frame.estimate
        for cell, field in enumerate(fields):
            window.viewport.show_field(cell, field)
            window.viewport.set_caption(cell, f"seed {self._seeds[cell]}")
        window.timeline.show_position(index, len(self.recording), f"step {frame.step}")
        if window.chains.follow.isChecked():
            window.chains.temperature.set_value(frame.temperature)
        steps, energies = self.recording.curves()
        window.plot.show_curves(steps, energies, 0)
        window.plot.show_here(frame.step)
        window.chains.seed.set_seed(self._seeds[0])

    def _refresh(self) -> None:
        if len(self.recording):
            self._show(self.index, self.recording[self.index])

    def _show_running(self, running: bool) -> None:
        self.window.actions_by_name.set_icon("run", "pause-fill" if running else "play-fill")
        self.window.viewport.set_running(running)

    def _count(self) -> None:
        """Say how fast the chains and the pictures are."""
        if self.window.task != TASK:
            return
        seconds = max(self._clock.restart(), 1) / 1000 if self._clock.isValid() else 1.0
        steps = self.job.steps_done if self.job is not None else 0
        drawn = self.window.viewport.frames_drawn
        rates = ((steps - self._before[0]) / seconds, (drawn - self._before[1]) / seconds)
        self._before = (steps, drawn)
        name = "no model" if self.model is None else self.model.header.name
        device = "" if self.model is None else f"   {self.model.device}"
        self.window.status.setText(
            f"{name}{device}   {max(rates[0], 0):.0f} steps/s   {max(rates[1], 0):.0f} frames/s"
        )

    # Files and faults.

    def export(self) -> None:
        """Ask for a file and write the first shape on screen."""
        if not len(self.recording):
            return
        filters = ";;".join(f"{end[1:].upper()} (*{end})" for end in EXPORTERS)
        name, _ = QFileDialog.getSaveFileName(self.window, "Export shape", "shape.stl", filters)
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        """Write the first shape on screen, its longest side 100 mm; faults end in a dialog."""
        try:
            grid = VoxelGrid(self.recording[self.index].estimate[0])
            export_mesh(surface(grid, size_mm=EXPORT_MM, keep_largest=True), path)
        except (ImportRejected, OSError) as error:
            self.faults.complain(str(error))

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self._show_running(False)
        self.faults.failed(failure)
