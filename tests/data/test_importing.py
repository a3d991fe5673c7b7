"""How a file of one shape is taken, by what a person chooses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh
from pydantic import ValidationError

from voxstudio.cli import main
from voxstudio.data.formats import ReadOptions, read_shapes
from voxstudio.data.importing import ImportChoices, import_grid, import_mesh
from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.mesh.read import read_mesh
from voxstudio.mesh.surface import surface
from voxstudio.mesh_placement import CENTRED, FURNITURE
from voxstudio.voxels import iou

STL, OBJ, NPY = Path("wedge.stl"), Path("wedge.obj"), Path("wedge.npy")


def corner() -> VoxelGrid:
    """Three arms of other lengths that meet, which no turn and no mirror leaves as they are."""
    values = np.zeros((16, 16, 16), np.bool_)
    values[3:5, 4:6, 5:14] = True
    values[3:5, 4:11, 5:7] = True
    values[3:8, 4:6, 5:7] = True
    return VoxelGrid(values)


def arms(grid: VoxelGrid) -> list[int]:
    """Layers along x, y and z."""
    return [int(each) for each in np.ptp(np.argwhere(grid.occupied()), axis=0)[::-1] + 1]


@pytest.fixture
def mesh(tmp_path: Path) -> Path:
    """The corner as a mesh of 9, 7 and 5 units."""
    made = surface(corner())
    trimesh.Trimesh(made.vertices, made.faces).export(tmp_path / "corner.stl")
    return tmp_path / "corner.stl"


def test_what_is_usual_for_a_mesh_is_as_it_was_opened_so_far(mesh: Path) -> None:
    usual = import_mesh(read_mesh(mesh), mesh, ImportChoices.usual(mesh))
    as_it_is = import_mesh(read_mesh(mesh), mesh, ImportChoices.as_it_is(mesh))
    for grid, placement in ((usual, FURNITURE), (as_it_is, CENTRED)):
        read = read_shapes(mesh, ReadOptions(placement=placement)).grid(0)
        assert np.array_equal(grid.values, read.values)
        assert (grid.spacing, grid.origin) == (read.spacing, read.origin)
    assert ImportChoices.usual(OBJ).up == "y" != ImportChoices.usual(STL).up


def test_voxels_stay_as_they_are_unless_someone_says_otherwise() -> None:
    assert ImportChoices.usual(NPY) == ImportChoices.as_it_is(NPY) == ImportChoices()
    grid = corner()
    assert import_grid(grid, ImportChoices()) is grid
    stood = import_grid(grid, ImportChoices.usual(NPY, floor=True))
    assert np.argwhere(stood.values).min(0)[0] == 0
    assert stood.values.sum() == grid.values.sum()


@pytest.mark.parametrize("axis", "xyz")
@pytest.mark.parametrize("before", ["", "x", "zy", "xyz"])
@pytest.mark.parametrize("turned", ["", "y", "xz"])
def test_a_click_turns_and_mirrors_what_is_seen(axis: str, before: str, turned: str) -> None:
    """Whatever was turned and mirrored before, the next turn is about an axis of the view."""
    choices = ImportChoices(turn=turned, mirror="".join(sorted(before)))
    seen = import_grid(corner(), choices)
    turn, mirror = ImportChoices(turn=axis), ImportChoices(mirror=axis)
    for more, alone in ((choices.turned(axis), turn), (choices.mirrored(axis), mirror)):
        assert np.array_equal(import_grid(corner(), more).values, import_grid(seen, alone).values)


@pytest.mark.parametrize("choices", [
    {"turn": "x"}, {"turn": "yz", "mirror": "x"}, {"up": "y"}, {"up": "y", "mirror": "z"},
])  # fmt: skip
def test_a_mesh_and_its_voxels_are_taken_alike(mesh: Path, choices: dict[str, str]) -> None:
    """At a unit for a voxel, on the floor, the mesh of voxels becomes the same ones."""
    wanted = ImportChoices.model_validate({**choices, "place": "floor", "resolution": 16})
    filled = import_mesh(read_mesh(mesh), mesh, wanted)
    moved = import_grid(corner(), wanted)
    assert arms(filled) == arms(moved)
    assert iou(filled.occupied(), moved.occupied()) > 0.9
    assert np.argwhere(filled.values).min(0)[0] == 0


def test_a_mirrored_mesh_stands_on_the_floor_in_commands_too(mesh: Path) -> None:
    out = mesh.with_name("out.npz")
    words = ["--flip", "z", "--place", "floor", "--fit", "26"]
    assert main(["convert", str(mesh), str(out), *words]) == 0
    made = read_shapes(out).grid(0)
    assert np.argwhere(made.occupied()).min(0)[0] == 0
    usual = ImportChoices.usual(mesh).mirrored("z")
    assert np.array_equal(made.values, import_mesh(read_mesh(mesh), mesh, usual).values)


def test_a_margin_is_kept_in_proportion_where_voxels_are_finer(mesh: Path) -> None:
    choices = ImportChoices.usual(mesh)
    lengths = []
    for side in (32, 64, 128):
        choices = choices.resampled(side)
        grid = import_mesh(read_mesh(mesh), mesh, choices)
        assert grid.shape == (side,) * 3
        lengths.append(max(arms(grid)))
    assert lengths == [26, 52, 104]
    fine = import_grid(corner(), ImportChoices(place="centre", margin=4, resolution=32))
    assert max(arms(fine)) == 24
    own = ImportChoices(margin=2)
    assert own.resampled(64, 16).margin == 8
    assert own.resampled(64, 16).resampled(None, 16) == own


def test_a_unit_is_the_spacing_and_keeps_size_and_place(mesh: Path) -> None:
    choices = ImportChoices.usual(mesh)
    inches = choices.model_copy(update={"unit": "inch"})
    small, large = (import_mesh(read_mesh(mesh), mesh, each) for each in (choices, inches))
    assert np.array_equal(small.values, large.values)
    assert large.spacing == pytest.approx(np.multiply(small.spacing, 25.4))
    file = read_mesh(mesh).vertices
    back = surface(large).vertices / 25.4
    assert np.abs(back.min(0) - file.min(0)).max() < small.spacing[0]
    assert np.abs(back.max(0) - file.max(0)).max() < small.spacing[0]
    assert import_grid(corner(), ImportChoices(unit="m")).spacing == (1000.0,) * 3


def test_a_shell_has_the_surface_alone_in_commands_too(mesh: Path) -> None:
    out = mesh.with_name("out.npz")
    choices = ImportChoices.as_it_is(mesh).model_copy(update={"shell": True, "unit": "cm"})
    hollow = import_mesh(read_mesh(mesh), mesh, choices)
    solid = import_mesh(read_mesh(mesh), mesh, ImportChoices.as_it_is(mesh))
    assert 0 < hollow.values.sum() < solid.values.sum()
    assert not (hollow.occupied() & ~solid.occupied()).any()
    assert main(["convert", str(mesh), str(out), "--shell", "--unit", "cm"]) == 0
    made = read_shapes(out).grid(0)
    assert np.array_equal(made.values, hollow.values)
    assert (made.spacing, made.origin) == (hollow.spacing, hollow.origin)


def test_what_does_not_fit_is_refused(mesh: Path) -> None:
    with pytest.raises(ImportRejected, match="of a grid of 8"):
        import_mesh(read_mesh(mesh), mesh, ImportChoices(resolution=8))
    with pytest.raises(ImportRejected, match="no voxel to be placed"):
        import_grid(VoxelGrid(np.zeros((4, 4, 4), np.bool_)), ImportChoices(place="floor"))


def test_the_work_on_a_mesh_ends_when_nobody_wants_it(mesh: Path) -> None:
    class Ended(Exception):
        pass

    def end(_: float) -> None:
        raise Ended

    with pytest.raises(Ended):
        import_mesh(read_mesh(mesh), mesh, ImportChoices.usual(mesh), end)


@pytest.mark.parametrize("values", [
    {"turn": "w"}, {"mirror": "zx"}, {"margin": -1}, {"resolution": 2}, {"unit": "ell"},
    {"place": "roof"},
])  # fmt: skip
def test_what_is_no_choice_is_not_taken(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ImportChoices.model_validate(values)
