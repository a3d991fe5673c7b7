"""`voxstudio recover`: what is visible comes back, what is hidden depends on the seed alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh

from voxstudio.cli import main
from voxstudio.data.formats.npz import write_arrays
from voxstudio.masks import parse_mask
from voxstudio.provenance import describe_mask

if TYPE_CHECKING:
    from pathlib import Path

SIDES = ("+x", "-x", "+y", "-y", "+z", "-z")
MASKS = ("random:0.7", "random:0.05", *(f"half:{side}" for side in SIDES), "box:2:9,0:16,5:6")


def run(
    checkpoint: Path, shapes: Path, out: Path, mask: str, *more: str
) -> tuple[np.ndarray, np.ndarray]:
    """Recover shape 1 and return the variants, (K, D, H, W), and the hidden voxels."""
    words = ["recover", str(checkpoint), str(shapes), "--mask", mask, "--index", "1"]
    assert main([*words, "--out", str(out), "--threads", "1", *more]) == 0
    with np.load(out / "recovered.npz") as made, np.load(out / "mask.npz") as hidden:
        return made["voxels"], hidden["mask"]


def hidden_by_hand(mask: str) -> np.ndarray:
    """What a mask in words hides of 16^3 voxels, but for random ones."""
    hidden = np.zeros((16, 16, 16), np.bool_)
    kind, _, rest = mask.partition(":")
    if kind == "half":
        low, high = slice(0, 8), slice(8, 16)
        half = high if rest[0] == "+" else low
        hidden[tuple(half if axis == rest[1] else slice(None) for axis in "zyx")] = True
    else:
        hidden[2:9, 0:16, 5:6] = True
    return hidden


@pytest.mark.parametrize("mask", MASKS)
def test_visible_voxels_come_back_bit_for_bit(
    mask: str, checkpoint: Path, shapes: Path, tmp_path: Path
) -> None:
    made, hidden = run(checkpoint, shapes, tmp_path, mask, "--variants", "3", "--seed", "5")
    with np.load(shapes) as file:
        shape = file["voxels"][1]
    assert made.shape == (3, 16, 16, 16)
    assert made.dtype == np.float32
    assert hidden.dtype == np.bool_
    for variant in made:
        assert variant[~hidden].tobytes() == shape[~hidden].astype(np.float32).tobytes()
    if mask.startswith("random"):
        assert hidden.sum() == round(float(mask.partition(":")[2]) * 16**3)
    else:
        assert np.array_equal(hidden, hidden_by_hand(mask))
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert not np.array_equal(made[one][hidden], made[other][hidden])


@pytest.mark.parametrize("ending", ["npz", "npy"])
def test_a_mask_file_hides_what_it_says(
    ending: str, checkpoint: Path, shapes: Path, tmp_path: Path
) -> None:
    drawn = np.random.default_rng(1).random((16, 16, 16)) < 0.3
    path = tmp_path / f"mask.{ending}"
    if ending == "npz":
        write_arrays(path, {"mask": drawn})
    else:
        np.save(path, drawn)
    made, hidden = run(checkpoint, shapes, tmp_path / "out", f"file:{path}")
    with np.load(shapes) as file:
        shape = file["voxels"][1]
    assert np.array_equal(hidden, drawn)
    assert np.array_equal(made[0][~drawn], shape[~drawn])
    record = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert record["mask"]["hidden"] == drawn.sum()
    assert str(tmp_path) not in json.dumps(record)


def test_float_shapes_keep_their_bits_too(checkpoint: Path, tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    soft = rng.random((2, 16, 16, 16), dtype=np.float32)
    path = tmp_path / "soft.npz"
    write_arrays(path, {"voxels": soft})
    made, hidden = run(checkpoint, path, tmp_path / "out", "half:+z")
    assert made[0][~hidden].tobytes() == soft[1][~hidden].tobytes()


def test_the_seed_decides_everything_and_variant_k_is_seed_plus_k(
    checkpoint: Path, shapes: Path, tmp_path: Path
) -> None:
    arguments = ("random:0.7", "--variants", "2", "--seed")
    one, mask = run(checkpoint, shapes, tmp_path / "one", *arguments, "3")
    again, _ = run(checkpoint, shapes, tmp_path / "again", *arguments, "3")
    assert one.tobytes() == again.tobytes()
    first, second = tmp_path / "one", tmp_path / "again"
    names = {path.name for path in first.iterdir()}
    assert names >= {"recovered.npz", "mask.npz", "provenance.json"}
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes()
    _, other = run(checkpoint, shapes, tmp_path / "other", *arguments, "4")
    assert not np.array_equal(mask, other)
    fixed = ("half:+x", "--seed")
    both, _ = run(checkpoint, shapes, tmp_path / "both", *fixed, "3", "--variants", "2")
    alone, _ = run(checkpoint, shapes, tmp_path / "alone", *fixed, "4")
    # Convolutions of another batch size may add up in another order.
    np.testing.assert_allclose(both[1], alone[0], atol=1e-4)


def test_provenance_names_model_mask_and_seeds(
    checkpoint: Path, shapes: Path, tmp_path: Path
) -> None:
    run(checkpoint, shapes, tmp_path, "half:-y", "--variants", "2", "--seed", "7")
    record = json.loads((tmp_path / "provenance.json").read_text())
    assert (record["action"], record["checkpoint"]) == ("recover", "boxes")
    assert record["seeds"] == [7, 8]
    assert record["mask"] == describe_mask(parse_mask("half:-y", (16, 16, 16), 7)).model_dump(
        mode="json"
    )
    assert record["schedule"]["steps"] == 4


def test_meshes_beside_the_variants_are_closed_and_100_mm_long(
    checkpoint: Path, shapes: Path, tmp_path: Path
) -> None:
    run(checkpoint, shapes, tmp_path, "box:0:2,0:2,0:2", "--variants", "2")
    for name in ("variant-0.obj", "variant-0.stl", "variant-1.obj", "variant-1.stl"):
        mesh = trimesh.load_mesh(tmp_path / name)
        assert mesh.is_watertight
        assert mesh.volume > 0
        assert max(mesh.extents) == pytest.approx(100, rel=0.01)
