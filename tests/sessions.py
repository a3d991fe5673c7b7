"""A session with one of every value, made without a window."""

from __future__ import annotations

import io
import math
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from voxstudio.data.importing import ImportChoices
from voxstudio.evaluation.metrics.bootstrap import Figure
from voxstudio.evaluation.table import Curve, Exhibit, Row, Table
from voxstudio.grid import Mask, VoxelGrid
from voxstudio.provenance import Machine, Provenance, Used
from voxstudio.render.tiles import ColouredMesh
from voxstudio.sampling.condition import FromShape
from voxstudio.sampling.controls import ChainControls, Turn
from voxstudio.sampling.player import ChainFrame, ChainSnapshot
from voxstudio.studio.document.document import Shape, ShapeDocument
from voxstudio.studio.document.item import Item
from voxstudio.studio.document.making import Origin
from voxstudio.studio.files.import_source import Imported, ImportSource
from voxstudio.studio.latents.expression import LatentExpression, Term
from voxstudio.studio.latents.latent_samples import LatentSample
from voxstudio.studio.playback.recording import Moment
from voxstudio.studio.playback.run_history import Entry, RunHistory
from voxstudio.studio.saved import arrays
from voxstudio.studio.saved.session_text import to_text
from voxstudio.studio.session.codecs import CODECS
from voxstudio.studio.tasks.compare.comparison import (
    Comparison,
    ComparisonRequest,
    Contender,
    Outcome,
)
from voxstudio.studio.tasks.compare.figures import Figures
from voxstudio.studio.tasks.evaluate.evaluations import EvaluationSettings
from voxstudio.studio.tasks.interpolate.state import PathState
from voxstudio.studio.tasks.multigrid.run import MultigridRun
from voxstudio.studio.tasks.recall.run import RecallRun
from voxstudio.studio.tasks.reconstruct.reconstruction import (
    ConditioningImage,
    MeshResult,
    VoxelResult,
)
from voxstudio.studio.tasks.recover.codes_run import CodesRun
from voxstudio.studio.tasks.recover.completion_run import CompletionRun
from voxstudio.studio.tasks.recover.run import RecoveryRun
from voxstudio.studio.tasks.sample.run import SampleRun
from voxstudio.studio.tasks.super_resolve.run import Coarsened, SuperResolutionRun

if TYPE_CHECKING:
    from voxstudio.studio.playback.run import Run
    from voxstudio.studio.saved.state import State
    from voxstudio.studio.tasks.reconstruct.reconstruction import Reconstruction

SIDE = 4


def solid(layers: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return a slab."""
    values = np.zeros((SIDE,) * 3, np.bool_)
    values[:layers] = True
    return values


def moment(step: int) -> Moment:
    """Return a frame of one chain."""
    values = np.full((1, SIDE, SIDE, SIDE), step / 16, np.float32)
    one = np.array([step], np.float32)
    frozen = np.zeros(1, np.bool_)
    noise = (torch.Generator().manual_seed(step).get_state()[:16],)
    snapshot = ChainSnapshot(step, torch.full((1, 1, SIDE, SIDE, SIDE), float(step)), noise, frozen)
    return Moment.of(ChainFrame(step, values, values, one, one, 0.5, 0.6, 1.0, snapshot, frozen))


ORIGIN = Origin((Used(name="boxes", sha256="0" * 64),), Machine(device="cpu", threads=1))
RECIPE = Provenance.now("recover", models=ORIGIN.models, seeds=(4,), arguments={"steps": 10})


def filled(run: Run, frames: int = 3) -> Run:
    """Return a run with some frames."""
    run.origin = ORIGIN
    for step in range(frames):
        run.recording.add(moment(step))
    return run


def sample_run() -> SampleRun:
    """Return chains from a shape, with a control that was moved by hand at step 1."""
    run = SampleRun((3,), ChainControls(), FromShape(VoxelGrid(solid(1))))
    run.noted.turns = [
        Turn(0, ChainControls(), (1.0,)),
        Turn(1, ChainControls(temperature=0.5), (1.0,)),
    ]
    run.blended.restore(ORIGIN.models)
    return run


def runs() -> list[Run]:
    """Return a run of every kind."""
    shape, mask = Shape(VoxelGrid(solid(2)), "slab"), Mask(solid(1), "half")
    coarse = Coarsened(np.full((2, 2, 2), 0.5, np.float32), 2, softened=True)
    made: list[Run] = [
        sample_run(),
        RecoveryRun(shape, mask, (4,), 10),
        CompletionRun(shape, mask, (5,), 10, 2, 0.5, "chair"),
        CodesRun(shape, mask, (5,), 10),
        SuperResolutionRun(shape, coarse, (6,), 10),
        MultigridRun("sofa", (1, 2, 4), 7, 10),
        RecallRun(solid(3), 8, 10),
    ]
    return [filled(run) for run in made]


def document() -> ShapeDocument:
    """Return a document with every kind of step, and the entry before the last on screen."""
    made = ShapeDocument()
    made.open(VoxelGrid(solid(1), (2.0, 1.0, 1.0)), "first")
    made.edit(lambda mask: mask.half("+x"))
    made.alter(Shape(VoxelGrid(solid(2)), "altered"), "Add voxels")
    made.alter(Shape(VoxelGrid(solid(3)), "again"), "Add voxels")
    made.edit(lambda mask: mask.invert())
    made.open(VoxelGrid(solid(3).astype(np.float32)), "last")
    made.undo()
    return made


def path_state() -> PathState:
    """Return a place between four shapes."""
    corners = tuple(
        LatentSample(
            np.full(6, number, np.float32),
            Shape(VoxelGrid(solid(number)), f"seed {number}"),
            seed=number,
        )
        for number in range(1, 5)
    )
    return PathState(corners, "square", (0.25, 0.75))


def table() -> Table:
    """Return what an evaluation has found, with figures that are no numbers among them."""
    figures = {"jsd": Figure(0.02, 0.01, 0.03), "nearest": Figure(math.nan)}
    rows = (Row("boxes", "model", 12, figures, {"chair": 0.5}), Row("real", "ceiling", 6, {}))
    exhibits = (Exhibit("boxes", "best", solid(1), solid(2), 0.5),)
    curve = Curve("overlap", {"boxes": np.array([0.1, 0.7]), "real": np.zeros(0)})
    return Table({"seed": 0, "sources": ["boxes"]}, rows, ("a note",), exhibits, (curve,))


def comparison() -> Comparison:
    """Return a comparison of three models: one has ended, one has failed, one has not begun."""
    models = tuple(Contender(name, list, "chair") for name in ("boxes", "gone", "late"))  # type: ignore[arg-type]
    shape, mask = Shape(VoxelGrid(solid(2)), "slab"), Mask(solid(1), "half")
    values = solid(3).astype(np.float32)
    ended = Outcome(values, 1 - values, 9, 9, 1.5, Figures(1, 0.25, 0.5), "", ORIGIN)
    request = ComparisonRequest("recover", 7, models, shape, mask)
    return Comparison(request, (ended, Outcome(fault="is gone")), cancelled=True)


def image(*size: int) -> ConditioningImage:
    """Return a picture in grey, or in colours, which have an axis more."""
    kind = np.uint8 if len(size) == 3 else np.float32
    return ConditioningImage(np.ones(size, kind), "bright")  # type: ignore[arg-type]


def reconstructions() -> list[Reconstruction]:
    """Return shapes of two pictures, and the mesh of one."""
    fields = np.stack([solid(layers).astype(np.float32) for layers in (1, 2)])
    seen = np.zeros((2, 2, 8, 8), np.float32)
    corners = np.eye(3, dtype=np.float32)
    mesh = ColouredMesh(corners, np.array([[0, 1, 2]]), corners)
    filled = Shape(VoxelGrid(solid(2)), "bright", lambda: RECIPE)
    return [
        VoxelResult((image(8, 8), image(8, 8)), (3, 4), fields, seen, ORIGIN),
        MeshResult(image(3, 8, 8), mesh, filled, ORIGIN),
    ]


def imported() -> Imported:
    """Return how the third shape of a file was taken, which is not on this machine."""
    source = ImportSource(Path("/nowhere/several.npz"), VoxelGrid(solid(1)), 2)
    return Imported(source, ImportChoices(turn="xz", margin=2), "It floats")


def state() -> State:
    """Return a session with one of every value."""
    history = RunHistory()
    made = runs()
    for number, run in enumerate(made):
        history.add(Entry(run, "sample", f"run {number}", made[0] if number == 1 else None))
    path, kept = path_state(), Shape(VoxelGrid(solid(2)), "kept", lambda: RECIPE)
    board = LatentExpression((Term(0, 1, path.corners[:2]), Term(1, -1)), None)
    return {
        "document": document().save(),
        "history": history.save(),
        "tasks": {
            "sample": {"run": made[0], "seed": 3},
            "interpolate": {"path": path},
            "arithmetic": {"sum": board},
            "evaluate": {"table": table(), "settings": EvaluationSettings(Path("real.npz"))},
            "compare": {"made": {"recover": comparison()}},
            "reconstruct": {"images": [image(8, 8), None], "made": reconstructions()},
        },
        "library": {
            "shapes": [Item(Shape(VoxelGrid(solid(1)), "opened"), file=Path("opened.npz"))],
            "results": [made[1].item(kept, 0, 2, "recover")],
            "examples": {"chair": "mine", "bed": None},
        },
        "importing": {"shapes": [kept], "taken": [imported()]},
        "view": {"task": "recover", "camera": {"azimuth": 3.0}},
    }


def text() -> bytes:
    """Return the text of that session."""
    return to_text(state(), CODECS, arrays.digest_of).encode()


def archive(changed: bytes | None = None) -> bytes:
    """Return the bytes of a session file, perhaps with another text."""
    kept = {}

    def keep(array: np.ndarray[Any, Any]) -> str:
        digest = arrays.digest_of(array)
        kept[digest] = arrays.written(array)
        return digest

    found = to_text(state(), CODECS, keep).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for digest, data in kept.items():
            file.writestr(f"{digest}.npy", data)
        file.writestr("session.json", found if changed is None else changed)
    return buffer.getvalue()
