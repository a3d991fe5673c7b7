"""Files of codes: finite, of the model, and within what a net can take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.errors import ImportRejected
from voxstudio.latent.files import read_codes, write_codes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300, -1e5])
def test_codes_that_no_net_can_take_are_refused(value: float, tmp_path: Path) -> None:
    path = tmp_path / "codes.npz"
    codes = np.zeros((2, 3))
    write_codes(path, codes.astype(np.float32))
    assert read_codes(path, 3) is not None
    codes[1, 2] = value  # float64: it would become infinite in float32
    np.savez(path, z=codes)
    with pytest.raises(ImportRejected, match=r"codes\.npz: holds codes that are not finite"):
        read_codes(path, 3)


@pytest.mark.parametrize("codes", [np.full((2, 3), "a"), np.zeros((2, 3), complex)])
def test_what_is_no_number_is_no_code(codes: np.ndarray, tmp_path: Path) -> None:
    np.savez(tmp_path / "codes.npz", z=codes)
    with pytest.raises(ImportRejected, match=r"codes\.npz: "):
        read_codes(tmp_path / "codes.npz", 3)
