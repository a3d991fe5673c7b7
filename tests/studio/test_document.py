"""The document: one line of steps through shapes and the strokes on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.grid import VoxelGrid
from voxstudio.studio.document.document import Shape, ShapeDocument
from voxstudio.studio.painting import MaskDocument

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SHAPE = (4, 5, 6)


def a_shape(name: str) -> Shape:
    return Shape(VoxelGrid(np.ones(SHAPE, dtype=np.bool_)), name)


@pytest.fixture
def document(qtbot: QtBot) -> ShapeDocument:
    return ShapeDocument()


def test_an_empty_document_has_nothing_to_undo(document: ShapeDocument) -> None:
    assert document.shape is None
    assert document.mask is None
    assert (document.undo_text, document.redo_text) == ("", "")
    assert document.undo() is None
    assert document.redo() is None
    assert not document.edit(MaskDocument.fill)


def test_one_undo_restores_the_shape_before_and_its_mask(
    document: ShapeDocument, qtbot: QtBot
) -> None:
    first, second = a_shape("chair"), a_shape("variant 2")
    document.put(first, "Open chair")
    assert document.undo_text == ""  # there is no state without a shape to go back to
    document.edit(lambda mask: mask.half("+x"))
    document.edit(MaskDocument.grow)
    assert document.mask is not None
    painted = document.mask.hidden.copy()
    document.put(second, "Accept variant 2")
    assert document.shape is second
    assert document.mask.count == 0
    assert document.undo_text == "Accept variant 2"
    with qtbot.waitSignal(document.shape_changed, timeout=0):
        assert document.undo() == "Accept variant 2"
    assert document.shape is first
    assert np.array_equal(document.mask.hidden, painted)
    assert document.undo_text == "Grow mask"
    assert document.redo_text == "Accept variant 2"
    assert document.redo() == "Accept variant 2"
    assert document.shape is second


def test_opening_is_a_step_named_after_the_shape(document: ShapeDocument) -> None:
    grid = VoxelGrid(np.zeros(SHAPE, dtype=np.float32))
    document.put(a_shape("chair"), "Open chair")
    document.open(grid, "sofa")
    assert document.shape is not None
    assert (document.shape.grid, document.shape.name) == (grid, "sofa")
    assert document.undo_text == "Open sofa"


def test_undo_walks_through_strokes_and_shapes_in_the_order_they_were_made(
    document: ShapeDocument,
) -> None:
    document.put(a_shape("a"), "Open a")
    document.edit(MaskDocument.fill)
    document.put(a_shape("b"), "Accept b")
    document.edit(lambda mask: mask.half("-y"))
    done = []
    while text := document.undo():
        done.append(text)
    assert done == ["Hide half -y", "Accept b", "Hide everything"]
    made = []
    while text := document.redo():
        made.append(text)
    assert made == done[::-1]


def test_a_new_step_forgets_every_undone_one(document: ShapeDocument) -> None:
    document.put(a_shape("a"), "Open a")
    document.edit(MaskDocument.fill)
    document.put(a_shape("b"), "Accept b")
    document.undo()
    document.undo()
    assert document.redo_text == "Hide everything"
    document.edit(lambda mask: mask.half("+z"))
    assert document.redo_text == ""
    assert document.redo() is None


def test_strokes_undone_before_another_shape_came_stay_undone(document: ShapeDocument) -> None:
    document.put(a_shape("a"), "Open a")
    document.edit(MaskDocument.fill)
    document.undo()
    document.put(a_shape("b"), "Accept b")
    document.undo()
    assert document.redo_text == "Accept b"


def test_an_edit_that_changes_nothing_keeps_what_was_undone(
    document: ShapeDocument, qtbot: QtBot
) -> None:
    document.put(a_shape("a"), "Open a")
    document.edit(MaskDocument.fill)
    document.undo()
    with qtbot.assertNotEmitted(document.mask_changed):
        assert not document.edit(MaskDocument.clear)
    assert document.redo_text == "Hide everything"


def test_the_mask_follows_the_size_of_the_shape(document: ShapeDocument) -> None:
    document.put(a_shape("a"), "Open a")
    document.put(Shape(VoxelGrid(np.zeros((8, 8, 8), dtype=np.float32)), "b"), "Open b")
    assert document.mask is not None
    assert document.mask.shape == (8, 8, 8)


def altered(shape: Shape, at: tuple[int, int, int], value: float) -> Shape:
    values = shape.grid.as_float().copy()
    values[at] = value
    return Shape(VoxelGrid(values, (2.0, 2.0, 2.0)), f"{shape.name} edited")


def test_altered_shapes_come_back_bit_for_bit_with_their_masks(document: ShapeDocument) -> None:
    rng = np.random.default_rng(0)
    document.put(Shape(VoxelGrid(rng.random(SHAPE, np.float32)), "chair"), "Open chair")
    document.edit(lambda mask: mask.half("+x"))
    seen: list[tuple[bytes, str, bytes]] = []

    def look() -> tuple[bytes, str, bytes]:
        assert document.shape is not None
        assert document.mask is not None
        values = document.shape.grid.values.tobytes()
        return values, document.shape.name, document.mask.hidden.tobytes()

    seen.append(look())
    for number in range(4):
        assert document.shape is not None
        document.alter(altered(document.shape, (number, 1, 2), number / 4), f"Stroke {number}")
        seen.append(look())
    document.edit(MaskDocument.invert)
    document.put(a_shape("other"), "Open other")
    document.undo()
    assert document.undo() == "Invert mask"
    for number in range(3, -1, -1):
        assert look() == seen[number + 1]
        assert document.undo() == f"Stroke {number}"
    assert look() == seen[0]
    assert document.undo_text == "Hide half +x"
    for number in range(4):
        assert document.redo() == f"Stroke {number}"
        assert look() == seen[number + 1]
    assert document.shape is not None
    assert document.shape.grid.spacing == (2.0, 2.0, 2.0)
    assert seen[4][2] == seen[0][2]  # what was hidden stays hidden


def test_a_shape_that_someone_holds_is_the_same_one_again(document: ShapeDocument) -> None:
    library = Shape(VoxelGrid(np.ones(SHAPE, np.float32)), "chair")
    document.put(library, "Open chair")
    document.alter(altered(library, (0, 0, 0), 0.0), "Remove voxels")
    document.undo()
    assert document.shape is library


def test_a_thousand_altered_shapes_stay_small_in_memory(document: ShapeDocument) -> None:
    """Differences, not copies: 1000 copies of a 32^3 shape and its mask would be 164 MB."""
    rng = np.random.default_rng(0)
    document.put(Shape(VoxelGrid(rng.random((32, 32, 32), np.float32)), "noise"), "Open noise")
    for _ in range(1000):
        assert document.shape is not None
        z, y, x = (int(at) for at in rng.integers(32, size=3))
        document.alter(altered(document.shape, (z, y, x), float(rng.random())), "Add voxels")
    assert document.size < 2_000_000
    assert document.shape is not None
    assert document.shape.name == "noise" + 1000 * " edited"


def test_a_shape_of_another_kind_is_kept_whole(document: ShapeDocument) -> None:
    document.put(a_shape("bools"), "Open bools")
    assert document.shape is not None
    document.alter(altered(document.shape, (0, 0, 0), 0.0), "Remove voxels")
    document.undo()
    assert document.shape.grid.values.dtype == np.bool_
    assert document.shape.grid.values.all()


def test_a_shape_is_taken_once(document: ShapeDocument) -> None:
    first = a_shape("seed 0")
    assert document.take(first)
    assert not document.take(a_shape("the same voxels"))
    assert document.shape is first
    assert document.take(altered(first, (0, 0, 0), 0.0))
    assert document.undo_text == "Use seed 0 edited"


def test_nothing_cannot_be_altered(document: ShapeDocument) -> None:
    with pytest.raises(RuntimeError, match="no shape"):
        document.alter(a_shape("chair"), "Add voxels")


def test_a_shape_taken_otherwise_takes_its_place_within_the_same_step(
    document: ShapeDocument, qtbot: QtBot
) -> None:
    first, mesh, turned = a_shape("chair"), a_shape("mesh"), a_shape("mesh")
    assert not document.amendable
    document.put(first, "Open chair")
    document.put(mesh, "Open mesh")
    document.undo()
    assert document.redo_text == "Open mesh"
    document.redo()
    with qtbot.waitSignal(document.shape_changed, timeout=0):
        document.amend(turned)
    assert document.shape is turned and document.undo_text == "Open mesh"
    document.undo()
    assert document.shape is first
    document.redo()
    assert document.shape is turned
    document.edit(lambda mask: mask.half("+x"))
    assert not document.amendable
    with pytest.raises(RuntimeError):
        document.amend(mesh)
    document.undo()
    assert not document.amendable  # the stroke can be made again
    document.alter(Shape(VoxelGrid(np.zeros(SHAPE, np.bool_)), "mesh"), "Clear")
    assert not document.amendable  # it is known as a difference from the shape before
