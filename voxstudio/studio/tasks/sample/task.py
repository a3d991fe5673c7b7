"""The *Sample* task: Langevin chains of a model, or of a blend of models."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from voxstudio.errors import ImportRejected
from voxstudio.operations import CHAIN
from voxstudio.sampling.condition import NOTHING, FromChains
from voxstudio.sampling.starts import usual
from voxstudio.studio.document.document import Shape
from voxstudio.studio.models.saved_models import find_model, saved_model
from voxstudio.studio.saved.checks import flag
from voxstudio.studio.tasks.base import Selection, Task
from voxstudio.studio.tasks.run_task import RunTask
from voxstudio.studio.tasks.sample.blending import Blending
from voxstudio.studio.tasks.sample.cells import cells, figures, still_hint
from voxstudio.studio.tasks.sample.energy_gradient import BAR
from voxstudio.studio.tasks.sample.gradient_overlay import EnergyGradientOverlay, why_clay
from voxstudio.studio.tasks.sample.restored_chains import RestoredChains, condition, is_of_chains
from voxstudio.studio.tasks.sample.run import SampleRun
from voxstudio.studio.tasks.sample.sampler_controls import SamplerControls
from voxstudio.studio.window.view_state import CellView, TimelineView, ViewState, emptiness

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voxstudio.loaded import LoadedNet
    from voxstudio.provenance import Used
    from voxstudio.sampling.condition import Condition
    from voxstudio.sampling.player import ChainSnapshot
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.playback.recording import Moment
    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.tasks.sample.panel import SamplePanel

SEEDS = 1_000_000
"""New seeds are drawn below this: short enough to read out."""


class SampleTask(RunTask[SampleRun]):
    """Runs chains, or shows a shape that chains could start from.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY = "sample"
    RUN = SampleRun
    RESTORED_AT_ONCE = True
    restores = staticmethod(is_of_chains)

    def __init__(self, services: Services, panel: SamplePanel) -> None:
        self.model: LoadedNet | None = None
        self._still = self._cooling = self._new_model = self._restoring = False
        self._restored: SampleRun | None = None
        self._restored_chains: RestoredChains | None = None
        self._shown: tuple[object, list[Shape]] = (None, [])
        super().__init__(services, panel, None)
        self.sampler_controls = SamplerControls(panel)
        self.blending = Blending(self.window, self.runner, self.errors, services.store, panel.blend)
        self.gradient_overlay = EnergyGradientOverlay(self.runner, self.errors)
        self.handle(
            {
                "reset": self.restart,
                "branch": self.branch,
                "raw": self.refresh,
                "energy_gradient": self._overlay_toggled,
            }
        )
        panel.start_chosen.connect(self._start_chosen)
        panel.threshold_changed.connect(lambda _: self.refresh())
        services.sampled_model.loaded.connect(self.set_model)
        services.sampled_model.changed.connect(self.refresh)
        self.document.shape_changed.connect(self._shape_chosen)
        self.gradient_overlay.changed.connect(self.refresh)
        self.blending.changed.connect(self._blend_changed)
        self.list_library()

    # The model.

    @property
    def model_path(self) -> Path | None:
        """The checkpoint in use."""
        return self.services.sampled_model.path

    def choose_model(self, path: Path) -> None:
        """Load a checkpoint and sample it."""
        self._restored_chains = None
        self.services.sampled_model.load(path)

    add_model, remove_model = Task.add_model, Task.remove_model  # the sampled model is no list

    def list_models(self) -> None:
        """Nothing: the library lists them."""

    def list_library(self) -> None:
        """Offer all energies for blends."""
        models = self.library.models()
        self.blending.offer([each for each in models if CHAIN.supported_by(each[1])])

    @Slot(object)
    def set_model(self, model: LoadedNet) -> None:
        """Sample another model from its own start."""
        self.model = model
        self.sampler_controls.follow(model)
        self.blending.begin(model)
        self._new_model = True
        self.panel.set_stored(model.chains is not None)
        self.window.setWindowTitle(f"{model.header.name} — voxstudio")
        self.model_changed.emit()
        if self._restored_chains is not None:
            self.blending.extend(self._restored_chains.request.models[1:])
            self.refresh()
        elif self._restoring:
            self._restoring = False
            self.refresh()
        elif not self._still:  # a shape that was just opened stays on screen
            self.panel.start.set_key(usual(model))
            self.start()

    # The life of a run.

    @property
    def seeds(self) -> tuple[int, ...]:
        """One per chain."""
        return tuple(range(self.seed, self.seed + self.count))

    @Slot()
    def restart(self) -> None:
        """Start new chains and run them, with new seeds unless those are locked."""
        if not self.window.actions_by_name["lock_seed"].isChecked():
            self.seed = random.randrange(SEEDS)
        self.start()

    def start(self) -> None:
        """Start chains with the present seeds where the panel says."""
        if self.model is None:
            return
        where = self.panel.start.key
        shape = self.document.shape if where == "data" else self.selection().shape
        try:
            given = condition(where, self.model, self.seeds, shape)
        except ImportRejected as error:
            self.errors.show(str(error))
            return
        self.run_chains(given)

    def run_chains(
        self, given: Condition, start: ChainSnapshot | None = None, before: Sequence[Moment] = ()
    ) -> None:
        """Run chains from where they start, or from a snapshot after frames before it."""
        blend = self.blending.blend
        if blend is None:
            return
        self.panel.seed.set_seed(self.seed)
        self.gradient_overlay.restart()
        self._still, self._restored_chains = False, None
        self._cooling = start is None and (given is NOTHING or isinstance(given, FromChains))
        if self._cooling:
            self.sampler_controls.begin()
        controls = self.sampler_controls.controls
        run = SampleRun(self.seeds, controls, given, start, before, self._named)
        parent = self.player.run
        if parent is not None and start is not None:
            run.follow(parent, start.step)
        title = "" if self.model is None else self.model.header.name
        self.begin(run, lambda: blend, title, "Branch" if before else "Restart chains")
        if not self.is_active:
            self.player.hold()

    def _named(self, model: LoadedNet) -> Used | None:
        """Return a model as a recipe names it; None where its file is not known."""
        origin = self.services.store.origin(model)
        return None if origin is None else origin.models[0]

    def show_run(self, run: SampleRun) -> None:
        """Show a run of the history again, with its seeds."""
        self._still = self._cooling = False
        self.gradient_overlay.restart()
        self.seed, self.count = run.seeds[0], len(run.seeds)
        self._show_seeds()
        super().show_run(run)

    def _show_seeds(self) -> None:
        self.panel.seed.set_seed(self.seed)
        self.panel.count.set_key(str(self.count))

    @Slot()
    def toggle(self) -> None:
        """Run, pause or go on."""
        if self.player.running:
            self.player.toggle()
        elif self._restored_chains is not None and self._restored_chains.fits(self):
            self._restored_chains.run(self)
        elif self.player.run is not None and self.player.run is self._restored:
            self.branch()  # it goes on where the last session left it
        else:
            self.restart()

    @Slot()
    def step(self) -> None:
        """Make one step, then pause; begins a run where there is none."""
        frames = 1
        if not self.player.running:
            self.start()
            frames = 2  # the start itself, and the step from there
        self.player.step(frames)

    @Slot()
    def branch(self) -> None:
        """Run on from the frame on screen; the record keeps what was before it."""
        run, moment = self.player.run, self.player.moment
        if run is not None and moment is not None:
            self.run_chains(NOTHING, moment.snapshot, run.recording.upto(moment.step))

    def finished(self) -> None:
        """Nothing: chains do not end by themselves."""

    # What the hands change.

    def set_count(self, count: int) -> None:
        """Run this many chains, in a grid with one camera."""
        if count != self.count or not self.player.running:
            super().set_count(count)
            self.start()

    def set_seed(self, seed: int) -> None:
        """Use other seeds, one after the other."""
        super().set_seed(seed)
        self.start()

    def _start_chosen(self, where: str) -> None:
        if where != "data" or self.document.shape is not None:
            self.start()
        else:
            self.window.say("Choose a shape in the library to start from")

    @Slot()
    def _shape_chosen(self) -> None:
        """Show another current shape as it is, ready to start chains from."""
        if self.document.shape is not None and self.is_active:
            self.player.drop()
            self.player.selected = 0
            self._still = True
            self.gradient_overlay.restart()
            self.panel.start.set_key("data")
            self._check_size()
            self.refresh()

    @Slot()
    def _blend_changed(self) -> None:
        self.sampler_controls.take_over()
        if self.player.run is not None:
            self.player.run.convergence.restart()
        self.gradient_overlay.ask_again()
        self.refresh()

    def _overlay_toggled(self) -> None:
        self.gradient_overlay.restart()
        self._check_size()
        self.refresh()

    def _check_size(self) -> None:
        """Say why a shape stays clay while colours are asked for."""
        why = why_clay(self.selection().shape, self.model) if self._coloured else ""
        if why:
            self.window.say(why)

    def deactivate(self) -> None:
        """Hold the chains, and what colours them."""
        super().deactivate()
        self.gradient_overlay.restart()

    # What a session keeps.

    def save(self) -> State:
        """Return whether a shape is shown in place of chains, too."""
        wanted = saved_model(self.services.sampled_model.wanted)
        return {**super().save(), "model": wanted, "still": self._still}

    def restore_model(self, state: SavedState) -> None:
        """Load the model again, and leave what is on screen as it is."""
        path = find_model(state, self.library.models())
        if path is not None:
            self._restoring = True
            self.services.sampled_model.load(path)

    def restore(self, state: SavedState) -> None:
        """Show the chains, or the shape, that was on screen."""
        super().restore(state)
        self._restored = self.player.run
        self._still = state.get("still", flag, False) and self.document.shape is not None
        self._restoring = self._restoring and (self._still or self._restored is not None)
        self.refresh()

    # What a recipe says.

    def restore_recipe(self, request: RestoreRequest) -> None:
        """Be ready to run the same chains, whose controls the recipe moves."""
        chains = RestoredChains(request)
        if chains.start == "shape":
            self.document.put(Shape(request.told.shape, request.name), f"Restore {request.name}")
        self.player.drop()
        self._still = chains.start == "shape"
        self.seed, self.count = request.seed, self.count_of(request)
        self._show_seeds()
        self.choose_model(request.model)
        self._restored_chains = chains

    # What is shown.

    def refresh(self) -> None:
        """Show everything; notice when noise has become shapes."""
        super().refresh()
        run = self.player.run
        if self._cooling and run is not None and self.model is not None and len(run.recording):
            if run.recording[-1].step >= self.model.header.sampler.steps:
                self._cooling = False
                self._cooled()

    def _cooled(self) -> None:
        """Noise has become shapes: frame them, and show one as the model's picture."""
        self.sampler_controls.cooled()
        if self.is_active:
            self.window.follow()
            if self._new_model:
                self._new_model = False
                self.library.show_model(self.model_path, self.shapes[0])

    @property
    def shapes(self) -> list[Shape]:
        """The shapes on screen: states of chains, or estimates, or the shape that is still."""
        run, moment = self.player.run, self.player.moment
        if run is None or moment is None:
            shape = self.document.shape
            return [shape] if self._still and shape is not None else []
        if not self.window.actions_by_name["raw"].isChecked():
            return self.player.shapes
        if self._shown[0] is not moment:
            self._shown = moment, run.raw(self.player.index)
        return self._shown[1]

    def shapes_at(self, run: SampleRun, index: int) -> list[Shape]:
        """Return states of chains, or estimates, at a recorded frame."""
        return (run.raw if self.window.actions_by_name["raw"].isChecked() else run.shapes)(index)

    def selection(self) -> Selection:
        """Return the shapes on screen."""
        shapes = self.shapes
        chosen = min(self.player.selected, max(len(shapes) - 1, 0))
        return Selection(shapes, chosen)

    def view(self) -> ViewState:
        """Return the chains, or the shape that is still, or why there is nothing."""
        player, run = self.player, self.player.run
        shape = self.document.shape if self._still else None
        mark = None
        if run is not None and run.branched is not None:
            mark = run.recording.index_of(run.branched)
        shown = player.moment is not None
        message = emptiness(shape, self.panel.threshold.value) if shape is not None else ""
        return ViewState(
            cells=self._cells(),
            selected=player.selected if shown and self.count > 1 else None,
            message=self.services.sampled_model.message if not self.shapes else message,
            hint="" if shape is None else still_hint(self.model),
            bar=BAR if self._coloured else None,
            isovalue=self.panel.threshold.value,
            timeline=player.timeline(mark) if shown else TimelineView(text="no frames yet"),
            curves=player.curves(self.window.plot.quantity.key),
            convergence=(None if run is None else run.convergence.latest,),
            doing=player.doing,
            subject=shape or self.count,
            home=shape or self.count,
        )

    @property
    def _coloured(self) -> bool:
        return self.window.actions_by_name["energy_gradient"].isChecked()

    def _cells(self) -> tuple[CellView, ...]:
        shapes, moment = self.shapes, self.player.moment
        model = self.blending.blend if self._coloured else None
        fields, tint = self.gradient_overlay.colour([shape.field for shape in shapes], model)
        frozen = None if moment is None else moment.frozen
        return cells(self.count, shapes, fields, tint, frozen)

    def update_panel(self) -> None:
        """Show the figures of the framed chain, and the temperature."""
        moment, run, chain = self.player.moment, self.player.run, self.player.selected
        self.panel.figures.setText(figures(moment, chain, self.selection().shape))
        if run is not None and moment is not None:
            self.sampler_controls.show(moment.temperature, run.convergence.acceptance)
