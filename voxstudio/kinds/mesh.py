"""Mesh decoders: coloured meshes of pictures, learned through a renderer without gradients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voxstudio import operations
from voxstudio.data.pictures import read_colours
from voxstudio.errors import ImportRejected
from voxstudio.kinds.model import Model
from voxstudio.latent.mesh_model import mesh_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.render.tiles import ColouredMesh


class Mesh(Model):
    """A decoder of meshes (Rezende et al., A.5)."""

    def mesh(self, picture: str | Path | NDArray[np.uint8]) -> ColouredMesh:
        """Return the coloured mesh of a picture, as `Model.mesh`."""
        self._check(operations.MESH)
        decoder, size = mesh_model(self.loaded), self.resolution
        given = picture if isinstance(picture, np.ndarray) else read_colours(Path(picture), size)
        if given.shape != (3, size, size) or given.dtype != np.uint8:
            fault = f"was given a picture of {'x'.join(map(str, given.shape))} {given.dtype}"
            raise ImportRejected(self.name, fault, f"sRGB bytes (3, {size}, {size})")
        (made,) = decoder.meshes(decoder.encode(given[None]))
        return made
