"""voxstudio: generative models of 3D shapes, as a library, a command line and a studio.

    import voxstudio as vs

    model = vs.load("chair-synthesis")
    shapes = model.sample(4, seed=0)
    variants = vs.load("furniture-recovery").recover("chair.stl", mask="half:+y", variants=4)
    vs.write("out.stl", variants[0], size_mm=80)

Importing it loads neither torch nor Qt; what is used first loads what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"

if TYPE_CHECKING:
    from voxstudio.data.formats import ShapeSet
    from voxstudio.data.shapes.generated import generate
    from voxstudio.errors import ImportRejected
    from voxstudio.grid import Mask, VoxelGrid
    from voxstudio.kinds.frame import Frame
    from voxstudio.kinds.load import ModelCard, load, models
    from voxstudio.kinds.model import Model
    from voxstudio.operations import Unsupported
    from voxstudio.shape_files import read, read_shapes, write
    from voxstudio.training.start import train_frames
    from voxstudio.training.start import train_model as train
    from voxstudio.voxels import mean_iou as iou

__all__ = [
    "Frame",
    "ImportRejected",
    "Mask",
    "Model",
    "ModelCard",
    "ShapeSet",
    "Unsupported",
    "VoxelGrid",
    "generate",
    "iou",
    "load",
    "models",
    "read",
    "read_shapes",
    "train",
    "train_frames",
    "write",
]

_PLACES = {
    "Frame": "kinds.frame",
    "ImportRejected": "errors",
    "Mask": "grid",
    "Model": "kinds.model",
    "ModelCard": "kinds.load",
    "ShapeSet": "data.formats",
    "Unsupported": "operations",
    "VoxelGrid": "grid",
    "generate": "data.shapes.generated",
    "iou": "voxels:mean_iou",
    "load": "kinds.load",
    "models": "kinds.load",
    "read": "shape_files",
    "read_shapes": "shape_files",
    "train": "training.start:train_model",
    "train_frames": "training.start",
    "write": "shape_files",
}
"""Module of every public name, and what it is called there where that differs."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is public
    """Load a public name when it is used first."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, called = _PLACES[name].partition(":")
    found = getattr(import_module(f"{__name__}.{module}"), called or name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
