"""The *Compare* task: what several models make of the same, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot

from voxstudio.studio.models.class_names import class_named_in
from voxstudio.studio.models.selection import times
from voxstudio.studio.saved.checks import text, whole
from voxstudio.studio.tasks.base import Selection, Services, Task
from voxstudio.studio.tasks.compare.comparison import ComparisonRequest, Contender, Outcome
from voxstudio.studio.tasks.compare.comparison_job import ComparisonJob
from voxstudio.studio.tasks.compare.offers import OPERATIONS, Offers
from voxstudio.studio.tasks.compare.view import before_results, views
from voxstudio.studio.tasks.variant_task import NO_SHAPE
from voxstudio.studio.window.view_state import (
    CellView,
    ToolView,
    ViewState,
    emptiness,
    refused_unless,
    run_text,
)

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.grid import Mask
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.tasks.compare.comparison import Comparison
    from voxstudio.studio.tasks.compare.offers import CompareMode, Offer
    from voxstudio.studio.tasks.compare.panel import ComparePanel

NO_MODEL = "No installed model can {}: open a checkpoint that can"
NONE_CHECKED = "Check the models that are to be compared"
NOTHING_HIDDEN = "Mask the missing region in Recover first, or choose Sample"
ANY_CLASS = "Any"


class CompareTask(Task):
    """Recovers one shape, or samples one seed, by several models.

    The views show the original with its mask, and beside it what every model has made of it. What
    was made of another shape, or under another mask, is shown again once that one is back.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY = "compare"

    def __init__(self, services: Services, panel: ComparePanel) -> None:
        super().__init__(services, panel)
        self.offers = Offers(services.library.models)
        self.job = ComparisonJob(self, self.runner)
        self.mode: CompareMode = "recover"
        self.seed = self.selected = 0
        self._said, self._visited = "", False
        self._wire()

    def _wire(self) -> None:
        panel, job = self.panel, self.job
        self.handle(
            {
                "run": self.toggle,
                "stop": job.cancel,
                "reset": self.resample,
                "accept": self.accept,
                "copy_seed": self.copy_seed,
            }
        )
        panel.seed.set_seed(self.seed)
        panel.seed.typed.connect(self.set_seed)
        panel.mode.chosen.connect(self.set_mode)
        panel.models.checked.connect(self.check)
        panel.classes.chosen.connect(self.set_class)
        panel.differences.toggled.connect(self.render)
        job.changed.connect(self.refresh)
        job.finished.connect(lambda: self.window.follow() if self.is_active else None)
        job.failed.connect(self.errors.failed)
        self.document.shape_changed.connect(self._shape_changed)
        self.document.mask_changed.connect(self._subject_changed)

    # Coming and going.

    def activate(self) -> None:
        """Find a shape where there is none; at first without a mask, offer samples."""
        if self.document.shape is None:
            self.take_from_sampler()
        mask = self.document.mask
        if not self._visited and (mask is None or not mask.count):
            self.set_mode("sample")
        self._visited = True
        self.job.release()
        super().activate()

    def deactivate(self) -> None:
        """Hold the comparison."""
        self.job.hold()

    def save(self) -> State:
        """Return the models, the class and the seed, too, and the last comparison of each mode."""
        return {
            **super().save(),
            "checked": self.offers.save(),
            "class": self._said,
            "seed": self.seed,
            "made": self.job.save(),
            "selected": self.selected,
        }

    def restore(self, state: SavedState) -> None:
        """Compare in the same mode, and show what was compared."""
        super().restore(state)
        self._visited = bool(state.names)
        self.mode = "sample" if self.panel.mode.key == "sample" else "recover"
        self.offers.restore(state.part("checked"))
        self._said = state.get("class", text, "")
        self.set_seed(state.get("seed", whole, self.seed))
        self.job.restore(state.part("made"))
        self.select(state.get("selected", whole, 0))

    # What the panel says.

    @Slot(str)
    def set_mode(self, mode: CompareMode) -> None:
        """Compare recoveries or samples; what runs ends, and stays in its mode."""
        self.job.cancel()
        self.mode = mode
        self.panel.mode.set_key(mode)
        made = self.made
        self.selected = 0 if made is None else before_results(made.request)
        self.refresh()

    @Slot(object, bool)
    def check(self, path: Path, checked: bool) -> None:
        """Let a model take part in the next comparison, or not."""
        self.offers.check(self.mode, self._subject, path, checked=checked)
        self.model_changed.emit()
        self.refresh()

    @Slot(str)
    def set_class(self, name: str) -> None:
        """Say what class the models are told that take one; empty for any."""
        self._said = name
        self.refresh()

    def set_seed(self, seed: int) -> None:
        """Use this seed for every model of the next comparison."""
        self.seed = seed
        self.panel.seed.set_seed(seed)

    @property
    def framed_seed(self) -> int:
        """The seed of what is made next."""
        return self.seed

    @Slot()
    def _shape_changed(self) -> None:
        self._said = ""
        self._subject_changed()

    @Slot()
    def _subject_changed(self) -> None:
        """End what runs for another shape, or under another mask."""
        if self.job.doing and self.made is None:
            self.job.cancel()
        self.refresh()

    # Models.

    @property
    def model_path(self) -> Path | None:
        """The first model that takes part."""
        return next((each.path for each in self.chosen), None)

    def choose_model(self, path: Path) -> None:
        """Let a model take part; the window says why where it cannot."""
        offer = next((each for each in self._offered if each.path == path), None)
        if offer is None:
            self.window.say(f"{path.stem} cannot {OPERATIONS[self.mode].action}")
        elif offer.why_not:
            self.window.say(offer.why_not)
        else:
            self.check(path, checked=True)

    def list_library(self) -> None:
        """Offer the checkpoints of the library anew."""
        self.refresh()

    @property
    def _subject(self) -> Shape | None:
        """The shape that is recovered."""
        return self.document.shape if self.mode == "recover" else None

    @property
    def _offered(self) -> list[Offer]:
        return self.offers.of(self.mode, self._subject)

    @property
    def chosen(self) -> list[Offer]:
        """The models that take part in the next comparison."""
        return self.offers.chosen(self.mode, self._subject)

    @property
    def classes(self) -> list[str]:
        """Classes that models of these can be told, in their order."""
        names = (name for each in self.chosen for name in each.header.classes_conditioned)
        return list(dict.fromkeys(names))

    @property
    def class_name(self) -> str:
        """The class that models are told: as said, or as the shape is named; empty for any."""
        classes, shape = self.classes, self._subject
        if self._said in classes or shape is None:
            return self._said if self._said in classes else ""
        return class_named_in(shape.name, classes) or next(iter(classes), "")

    # Comparing.

    @property
    def why_not(self) -> str:
        """Why nothing can be compared; empty when something can."""
        if self.mode == "recover" and self.document.shape is None:
            return NO_SHAPE
        if not self._offered:
            return NO_MODEL.format(OPERATIONS[self.mode].action)
        if self.mode == "recover" and not self._masked:
            return NOTHING_HIDDEN
        return "" if self.chosen else NONE_CHECKED

    @property
    def _masked(self) -> bool:
        mask = self.document.mask
        return mask is not None and mask.count > 0

    @Slot()
    def toggle(self) -> None:
        """Compare, pause or go on."""
        if self.job.doing:
            self.job.toggle()
        elif self.why_not:
            self.window.say(self.why_not)
        else:
            request = self._request()
            self.selected = before_results(request)
            self.job.start(request)

    @Slot()
    def resample(self) -> None:
        """Compare with the next seed, or with the same one if it is locked."""
        locked = self.window.actions_by_name["lock_seed"].isChecked()
        self.set_seed(self.seed if locked else self.seed + 1)
        self.job.cancel()
        self.toggle()

    def _request(self) -> ComparisonRequest:
        contenders = tuple(map(self._contender, self.chosen))
        return ComparisonRequest(self.mode, self.seed, contenders, self._subject, self._mask())

    def _contender(self, offer: Offer) -> Contender:
        told = self.class_name if offer.header.classes_conditioned else ""
        store = self.services.store
        return Contender(offer.name, store.loader(offer.path), told or None, store.origin)

    def _mask(self) -> Mask | None:
        mask = self.document.mask
        return None if mask is None or self.mode == "sample" else mask.mask("painted")

    # What is shown.

    @property
    def made(self) -> Comparison | None:
        """The last comparison of the mode, if it is of what is the current shape and mask now."""
        made = self.job.made.get(self.mode)
        if made is None or made.request.mask is None:
            return made
        mask = self.document.mask
        if mask is None or made.request.shape is not self.document.shape:
            return None
        return made if np.array_equal(mask.hidden, made.request.mask.hidden) else None

    @property
    def _shapes(self) -> tuple[Shape | None, ...]:
        """What is in the views; None where there is nothing yet."""
        made = self.made
        return (self._subject,) if made is None else made.shapes

    @property
    def framed(self) -> Shape | None:
        """What is in the selected view."""
        return self._shapes[min(self.selected, len(self._shapes) - 1)]

    @property
    def _usable(self) -> bool:
        """Whether what is framed can become the current shape."""
        return self.framed not in (None, self.document.shape)

    def selection(self) -> Selection:
        """Return all that is in the views."""
        there, framed = [each for each in self._shapes if each is not None], self.framed
        return Selection(there, 0 if framed is None else there.index(framed))

    def select(self, cell: int) -> None:
        """Frame a view."""
        if cell < len(self._shapes):
            self.selected = cell
            self.refresh()

    def activate_cell(self, cell: int) -> None:
        """Use what was clicked twice as the current shape."""
        self.select(cell)
        self.accept()

    def view(self) -> ViewState:
        """Return the original beside all results, or alone."""
        made, doing = self.made, self.job.doing
        return ViewState(
            cells=self._cells(),
            selected=None if made is None else self.selected,
            message=self._message(),
            hint=self._hint(),
            tool=self._tool(),
            doing=doing,
            refused=refused_unless(accept=self._usable, stop=bool(doing)),
            subject=self._subject if made is None else made.request,
        )

    def _cells(self) -> tuple[CellView, ...]:
        made, shape = self.made, self._subject
        if made is not None:
            return views(made, tinted=self.panel.differences.isChecked())
        return (CellView() if shape is None else CellView(shape.field, shape.name),)

    def _tool(self) -> ToolView:
        mask = None if self.mode == "sample" else self.document.mask
        if mask is None:
            return ToolView()
        return ToolView(mask=mask.hidden, revision=(mask, mask.revision), mask_cell=0)

    def _message(self) -> str:
        shape = self._subject
        if self.made is not None:
            return ""
        return self.why_not or self._offer() if shape is None else emptiness(shape)

    def _offer(self) -> str:
        count = len(self.chosen)
        many = "one model" if count == 1 else f"{count} models"
        deed = "recovers it" if self.mode == "recover" else f"samples seed {self.seed}"
        return f"Space {deed} by {many}"

    def _hint(self) -> str:
        if self.job.doing == "paused":
            return "Space resumes  ·  Shift+X cancels"
        if self.job.doing:
            return "Comparing  ·  Space pauses  ·  Shift+X cancels"
        if self.made is not None:
            return (
                "Click a result  ·  Ctrl+Enter uses it  ·  K keeps it  ·  Ctrl+R takes another seed"
            )
        return (self.why_not or self._offer()) if self._subject is not None else ""

    def update_panel(self) -> None:
        """Show the models, how far they are and what was measured."""
        panel, shape, offered = self.panel, self.document.shape, self._offered
        doing, made = self.job.doing, self.made
        panel.run.setText(run_text(doing, "Compare"))
        panel.run.setEnabled(bool(doing) or not self.why_not)
        panel.stop.setEnabled(bool(doing))
        panel.take.setEnabled(self._usable)
        panel.keep.setEnabled(self.framed is not None)
        panel.state.setText(self._doing() or self.why_not or self._offer())
        panel.subject.setVisible(self.mode == "recover")
        panel.subject.setText("" if shape is None else f"{shape.name}   {times(shape.grid.shape)}")
        any_class = ANY_CLASS if self.mode == "sample" else ""
        panel.classes.offer_classes(self.classes, self.class_name, any_class)
        panel.models.offer(offered)
        panel.count.setText(f"{sum(each.chosen for each in offered)} of {len(offered)}")
        panel.figures.show_figures(made)

    def _doing(self) -> str:
        """How far the comparison is, or what became of it; empty where there is none."""
        made = self.made
        if made is None or (made.cancelled and not made.outcomes):
            return ""
        count = len(made.request.contenders)
        if not self.job.doing:
            ended = sum(each.figures is not None for each in made.outcomes)
            return f"{ended} of {count} models in {sum(e.seconds for e in made.outcomes):.0f} s"
        outcome = made.outcomes[-1] if made.outcomes else Outcome()
        left = "" if outcome.left is None else f", {outcome.left:.0f} s left"
        return f"Model {max(len(made.outcomes), 1)} of {count}: {outcome.progress}{left}"
