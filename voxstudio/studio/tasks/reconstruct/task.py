"""The *Reconstruct* task: shapes or a coloured mesh out of images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from voxstudio.errors import ImportRejected
from voxstudio.studio.files.opening import PICTURES
from voxstudio.studio.models.jobs import with_model
from voxstudio.studio.saved.checks import one_of, optional, several, whole
from voxstudio.studio.tasks.base import Selection
from voxstudio.studio.tasks.batch_task import BatchTask
from voxstudio.studio.tasks.reconstruct.models import ReconstructionModels
from voxstudio.studio.tasks.reconstruct.reconstruction import (
    ConditioningImage,
    MeshResult,
    VoxelResult,
    make,
)
from voxstudio.studio.tasks.reconstruct.slots import ImageSlots
from voxstudio.studio.tasks.reconstruct.strip import ImageStrip
from voxstudio.studio.tasks.reconstruct.view import (
    NO_MODEL,
    Situation,
    cells,
    hint,
    next_step,
    offer_sides,
    show_controls,
    show_image,
)
from voxstudio.studio.window.view_state import ViewState, refused_unless

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.tasks.reconstruct.panel import ReconstructPanel
    from voxstudio.studio.tasks.reconstruct.reconstruction import Reconstruction


class ReconstructTask(BatchTask):
    """Shows what a model makes of the images on its slots.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY = "reconstruct"
    RESTORES = ("reconstruct", "mesh")
    takes, taken_as = PICTURES, "Images"

    def __init__(self, services: Services, panel: ReconstructPanel) -> None:
        super().__init__(services, panel, ReconstructionModels())
        self.slots = ImageSlots(self.window, self.runner, self.errors)
        self.strip = ImageStrip(self.window, self.errors, self.library.thumbnails)
        self.made: Reconstruction | None = None
        self._wire()
        self.show_model()

    def _wire(self) -> None:
        panel = self.panel
        self.handle({"run": self.make})
        panel.files_dropped.connect(self.slots.read)
        panel.entry_dropped.connect(self._take_entry)
        panel.slot_clicked.connect(self.slots.ask)
        panel.slot_emptied.connect(self.slots.clear)
        panel.current_asked.connect(self.take_current)
        self.document.shape_changed.connect(self.refresh)
        self.slots.filled.connect(self._filled)
        self.latest_job.succeeded.connect(self._made)

    # Coming and going.

    def deactivate(self) -> None:
        """Take the row of images away."""
        self.strip.leave()

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read files for the first slots without an image, or else for all from the first on."""
        self.slots.read(self.slots.first_free, paths)

    # What the panel says.

    def choose_model(self, path: Path) -> None:
        """Use another checkpoint; the images stay if it takes them from the same sides."""
        try:
            self.models.choose(path)
        except ImportRejected as error:
            self.errors.show(str(error))
            self.list_models()
            return
        self.show_model()

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it makes something of images."""
        before = self.models.chosen
        self.models.add(path, header)
        if self.models.chosen != before:
            self.show_model()
        else:
            self.list_models()

    def show_model(self) -> None:
        """Lay out the slots for the images that the chosen model takes."""
        self.latest_job.drop()
        self.made = None
        super().show_model()
        header = None if self.why_not else self.models.header
        if not self.slots.keep(header):
            offer_sides(self.panel, header)
            self.slots.empty(header, len(self.panel.slots))
        self.refresh()

    @property
    def seeds_made(self) -> tuple[int, ...]:
        """Of the shapes on screen; a mesh has none."""
        return tuple(self.made.seeds) if isinstance(self.made, VoxelResult) else ()

    def make_again(self) -> None:
        """Make shapes anew where there are some."""
        if self.seeds_made:
            self.make()

    # Images.

    @Slot(int, str, str)
    def _take_entry(self, number: int, section: str, key: str) -> None:
        self.slots.take(self.library.shape(section, key), [number])

    @Slot()
    def take_current(self) -> None:
        """Take pictures of the current shape for all slots."""
        if self.document.shape is not None:
            self.slots.take(self.document.shape, range(len(self.slots.told)))

    @Slot(int)
    def _filled(self, number: int) -> None:
        show_image(self.panel, number, self.slots.told[number])
        self.refresh()

    def restore_recipe(self, request: RestoreRequest) -> None:
        """Show the same pictures to the same model."""
        told = request.told
        of_mesh = request.made.action == "mesh"
        pictures = [told.given("picture")] if of_mesh else list(told.given("pictures"))
        if request.asked.get("azimuths"):
            raise told.refuse("chooses where pictures are from", "`voxstudio replay`")
        self.choose_model(request.model)
        if not of_mesh:
            self.restore_seeds(request)
        self.slots.fill([ConditioningImage(each, request.name) for each in pictures])

    # What a session keeps.

    def save(self) -> State:
        """Return the images, too, and what was made of them."""
        shown = {"images": list(self.slots.told), "made": self.made, "selected": self.selected}
        return {**super().save(), **shown}

    def restore(self, state: SavedState) -> None:
        """Show the images, and what was made of them."""
        super().restore(state)
        self.slots.restore(state.get("images", several(optional(one_of(ConditioningImage))), ()))
        self.made = state.get("made", optional(one_of(VoxelResult, MeshResult)))
        count = 0 if self.made is None else len(self.made.shapes)
        self.selected = min(state.get("selected", whole, 0), max(count - 1, 0))
        self.refresh()

    # Making.

    @property
    def why_not(self) -> str:
        """Why the chosen model makes nothing of pictures; empty when it does."""
        return self.models.why_none(NO_MODEL, "{} takes no images: choose another model")

    @Slot()
    def make(self) -> None:
        """Make what the panel asks for; what is on screen stays until then."""
        if self.why_not or self.slots.missing:
            self.window.say(next_step(self._situation()))
            return
        told, seeds = self.slots.pictures, range(self.seed, self.seed + self.count)
        self.latest_job.start(
            with_model(
                self.models.loader(),
                lambda model: make(model, told, seeds, self.models.origin(model)),
            )
        )
        self.refresh()

    @Slot(object)
    def _made(self, made: Reconstruction) -> None:
        self.made, self.selected = made, 0
        self.refresh()

    # What is shown.

    def select(self, cell: int) -> None:
        """Frame a shape."""
        if self.made is not None:
            self.selected = cell
            self.refresh()

    def selection(self) -> Selection:
        """Return the shapes, or the mesh and what fills it with voxels."""
        made = self.made
        if isinstance(made, MeshResult):
            return Selection(made.shapes, mesh=(made.mesh.solid, made.told.name, made.recipe))
        return Selection([] if made is None else made.shapes, self.selected)

    def view(self) -> ViewState:
        """Return what was made, or why there is nothing."""
        made, now = self.made, self._situation()
        refused = refused_unless(accept=made is not None, stop=now.making)
        if made is None:
            return ViewState(message=next_step(now), refused=refused)
        return ViewState(
            cells=cells(made),
            selected=self.selected if len(made.shapes) > 1 else None,
            hint=hint(made.shapes),
            refused=refused,
            subject=made,
        )

    def update_panel(self) -> None:
        """Show where the task stands."""
        self.strip.show(self.made, self.selected)
        show_controls(self.panel, self._situation())

    def _situation(self) -> Situation:
        return Situation(
            header=self.models.header,
            why_not=self.why_not,
            missing=self.slots.missing,
            made=self.made,
            making=self.latest_job.busy,
            shape=self.document.shape is not None,
        )
