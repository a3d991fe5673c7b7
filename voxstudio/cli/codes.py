"""Operands of the latent commands: seeds, files of codes, and shapes that are encoded."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from voxstudio import bounds
from voxstudio.cli.console import progress
from voxstudio.cli.places import is_there
from voxstudio.cli.reading import check_size
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.data.formats import ReadOptions, ShapeSet
    from voxstudio.latent.inversion import CodeFrame
    from voxstudio.latent.model import LatentModel

ACCEPTED = "a seed such as 7, a file of shapes or a file of codes; FILE#3 is number 3 of a file"


def load_latent(checkpoint: str, device: str) -> tuple[LatentModel, Path]:
    """Load the generator of a checkpoint, and return its file, too.

    Raises:
        ImportRejected: If there is none.
    """
    from voxstudio.latent.model import latent_model
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model

    path = find_checkpoint(checkpoint)
    return latent_model(load_model(path, device)), path


def codes_of(
    operands: Sequence[str], model: LatentModel, options: ReadOptions
) -> NDArray[np.float32]:
    """Return the codes of operands, (N, Z).

    Raises:
        ImportRejected: If one is neither a seed nor a file of shapes or codes of this model.
    """
    import numpy as np

    return np.concatenate([_code_of(operand, model, options) for operand in operands])


def _code_of(operand: str, model: LatentModel, options: ReadOptions) -> NDArray[np.float32]:
    """Return the code of an operand, (1, Z)."""
    from voxstudio.data.formats import read_shapes
    from voxstudio.latent.files import read_codes

    if (seed := _seed(operand)) is not None:
        return model.draw([seed])
    path, index = _row(operand)
    codes = read_codes(path, model.latent)
    if codes is None:
        shapes = read_shapes(path, options)
        return encode(model, occupancies(model, shapes, path, [index]), str(path)).codes
    if index >= len(codes):
        raise ImportRejected(path, f"has no code {index}", f"#0 to #{len(codes) - 1}")
    return codes[index : index + 1]


def _seed(operand: str) -> int | None:
    """Return the seed that an operand is, None if it is none; a file of that name is a file.

    Raises:
        ImportRejected: If it is larger than seeds are.
    """
    if not re.fullmatch(r"[0-9]+", operand) or is_there(Path(operand)):
        return None
    if len(operand) > 19 or int(operand) > bounds.SEED:
        raise ImportRejected(operand, "is larger than a seed", f"a seed of 0 to {bounds.SEED}")
    return int(operand)


def _row(operand: str) -> tuple[Path, int]:
    """Return the file and the row that an operand names; a file with a # in its name is a file.

    Raises:
        ImportRejected: If there is no such file, or what follows the # is no number of a row.
    """
    if is_there(Path(operand)):
        return Path(operand), 0
    name, _, number = operand.rpartition("#")
    if not is_there(Path(name)):
        raise ImportRejected(operand, "is neither a seed nor a file", ACCEPTED)
    if not re.fullmatch(r"[0-9]{1,9}", number):
        raise ImportRejected(operand, "has no number after #", ACCEPTED)
    return Path(name), int(number)


def occupancies(
    model: LatentModel, shapes: ShapeSet, path: Path, rows: list[int]
) -> NDArray[np.float32]:
    """Return shapes of a set as a model takes them, (N, D, H, W).

    Raises:
        ImportRejected: If there is no such row, or the shapes are of another size.
    """
    import numpy as np

    grids = [shapes.pick(row, path) for row in rows]
    check_size(grids[0].shape, model.resolution, path)
    return np.stack([grid.values.astype(np.float32) for grid in grids])


def encode(model: LatentModel, shapes: NDArray[np.float32], name: str, seed: int = 0) -> CodeFrame:
    """Look for the codes of shapes (N, D, H, W), a few at a time; shape i has seed SEED + i."""
    import numpy as np

    from voxstudio.latent.inversion import CodeFrame
    from voxstudio.latent.inversion import encode as in_parts

    parts: list[CodeFrame] = []
    done = 0
    with progress(f"encoding {name}", len(shapes)) as advance:
        for frame in in_parts(model, shapes, seed):
            parts.append(frame)
            done += len(frame.codes)
            advance(done, f"overlap {frame.overlap.mean():.3f}")
    return CodeFrame(
        parts[0].step,
        parts[0].steps,
        np.concatenate([part.codes for part in parts]),
        np.concatenate([part.estimate for part in parts]),
        np.concatenate([part.overlap for part in parts]),
    )
