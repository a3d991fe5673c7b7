"""Mask document: described, undoable, never an empty step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from scipy.ndimage import binary_dilation, binary_erosion

from voxstudio.studio.painting import MaskDocument

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHAPE = (6, 7, 8)


@pytest.fixture
def painted() -> MaskDocument:
    """A document with one random mask in it."""
    document = MaskDocument(SHAPE)
    document.random(0.3, 5)
    return document


def test_a_stroke_is_one_step_whatever_its_stamps() -> None:
    document = MaskDocument(SHAPE)
    document.begin_stroke("Paint")
    assert document.stamp((2, 2, 2), 1.5)
    assert not document.stamp((2, 2, 2), 1.5)
    assert document.stamp((2, 2, 4), 1.5)
    painted = document.hidden.copy()
    assert document.end_stroke()
    assert document.steps == ("Paint",)
    assert document.undo() == "Paint"
    assert document.count == 0
    assert document.redo() == "Paint"
    assert np.array_equal(document.hidden, painted)


def test_a_box_follows_the_pointer_and_is_one_step(painted: MaskDocument) -> None:
    before = painted.hidden.copy()
    painted.begin_stroke("Hide box")
    painted.stretch((3.0, 3.0, 6.4), (-9.0, 9.0, 2.0), 1.0)
    wide = painted.hidden.copy()
    assert painted.stretch((3.0, 3.0, 6.4), (4.5, 2.0, 5.0), 0.5)
    painted.end_stroke()
    expected = before.copy()
    expected[3:6, 2:4, 5:7] = True
    assert np.array_equal(painted.hidden, expected)
    expected = before.copy()
    expected[0:5, 2:7, 1:8] = True
    assert np.array_equal(wide, expected)
    assert painted.steps[-1] == "Hide box"
    painted.undo()
    assert np.array_equal(painted.hidden, before)
    painted.begin_stroke("Erase box")
    painted.stretch((0, 0, 0), (5, 6, 7), 0, erase=True)
    assert painted.count == 0
    assert painted.stretch((0, 0, 0), (0, 0, 0), 0, erase=True)
    assert painted.cancel_stroke()
    assert np.array_equal(painted.hidden, before)
    with pytest.raises(RuntimeError, match="begin_stroke"):
        painted.stretch((0, 0, 0), (1, 1, 1), 1)


def test_strokes_that_change_nothing_leave_no_step(painted: MaskDocument) -> None:
    steps, revision = painted.steps, painted.revision
    painted.begin_stroke("Erase")
    assert not painted.end_stroke()
    painted.begin_stroke("Paint")
    painted.stamp((100.0, 100.0, 100.0), 2)
    assert not painted.end_stroke()
    assert not painted.half("+x", erase=True) or painted.undo()
    painted.clear()
    assert not painted.clear()
    painted.undo()
    assert painted.steps == steps
    assert painted.revision > revision


def test_cancelled_strokes_leave_mask_and_history_as_they_were(painted: MaskDocument) -> None:
    before, steps = painted.hidden.copy(), painted.steps
    painted.begin_stroke("Erase")
    painted.stamp((3, 3, 3), 2.5, erase=True)
    assert not np.array_equal(painted.hidden, before)
    assert painted.cancel_stroke()
    assert np.array_equal(painted.hidden, before)
    assert painted.steps == steps
    assert not painted.cancel_stroke()


def test_a_stamp_outside_a_stroke_is_refused() -> None:
    with pytest.raises(RuntimeError, match="begin_stroke"):
        MaskDocument(SHAPE).stamp((1, 1, 1), 2)


def test_box_hides_exactly_its_half_open_ranges() -> None:
    document = MaskDocument(SHAPE)
    document.box((1, 3), (0, 7), (4, 99))
    expected = np.zeros(SHAPE, dtype=np.bool_)
    expected[1:3, 0:7, 4:] = True
    assert np.array_equal(document.hidden, expected)
    document.box((1, 2), (0, 7), (0, 8), erase=True)
    expected[1] = False
    assert np.array_equal(document.hidden, expected)
    assert not document.box((-3, 0), (0, 7), (0, 8))


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_half_spaces_split_the_grid_at_its_middle(axis: int) -> None:
    name = "zyx"[axis]
    index = np.arange(SHAPE[axis])
    upper, lower = MaskDocument(SHAPE), MaskDocument(SHAPE)
    upper.half(f"+{name}")
    lower.half(f"-{name}")
    line = np.moveaxis(upper.hidden, axis, 0)[:, 0, 0]
    assert np.array_equal(line, index >= SHAPE[axis] / 2)
    assert np.array_equal(lower.hidden, ~upper.hidden)
    assert upper.half(f"+{name}", erase=True)
    assert upper.count == 0


@pytest.mark.parametrize("fraction", [0.0, 0.1, 0.333, 0.7, 1.0])
def test_random_hides_an_exact_count_and_depends_on_the_seed_only(fraction: float) -> None:
    one, two, other = (MaskDocument(SHAPE) for _ in range(3))
    two.half("+x")
    one.random(fraction, 7)
    two.random(fraction, 7)
    other.random(fraction, 8)
    assert one.count == round(fraction * np.prod(SHAPE))
    assert np.array_equal(one.hidden, two.hidden)
    assert np.array_equal(one.hidden, other.hidden) == (fraction in (0.0, 1.0))


def test_grow_and_shrink_are_six_neighbour_morphology(painted: MaskDocument) -> None:
    before = painted.hidden.copy()
    painted.grow()
    assert np.array_equal(painted.hidden, binary_dilation(before))
    painted.undo()
    painted.shrink()
    assert np.array_equal(painted.hidden, binary_erosion(before, border_value=1))


def test_a_half_space_keeps_its_outer_faces_when_it_shrinks() -> None:
    document = MaskDocument(SHAPE)
    document.half("+x")
    document.shrink()
    assert document.hidden[:, :, 5:].all()
    assert not document.hidden[:, :, :5].any()


def test_invert_fill_clear_and_mirror(painted: MaskDocument) -> None:
    before = painted.hidden.copy()
    painted.invert()
    assert np.array_equal(painted.hidden, ~before)
    painted.undo()
    painted.mirror()
    assert np.array_equal(painted.hidden, before | before[:, :, ::-1])
    assert not painted.mirror()
    painted.fill()
    assert painted.hidden.all()
    painted.clear()
    assert not painted.hidden.any()
    assert painted.steps == (
        "Hide 30% at random",
        "Mirror mask",
        "Hide everything",
        "Clear mask",
    )


def test_a_new_step_forgets_what_was_undone(painted: MaskDocument) -> None:
    painted.invert()
    painted.undo()
    assert painted.redo_text == "Invert mask"
    painted.grow()
    assert not painted.can_redo
    assert painted.redo() is None


def test_a_document_may_begin_with_a_mask_of_another(painted: MaskDocument) -> None:
    before = painted.hidden.copy()
    copy = MaskDocument(SHAPE, painted.hidden)
    assert not copy.can_undo
    copy.invert()
    assert np.array_equal(painted.hidden, before)
    assert np.array_equal(copy.hidden, ~before)
    with pytest.raises(ValueError, match="grid"):
        MaskDocument((4, 4, 4), before)


def test_the_mask_that_leaves_is_a_frozen_copy(painted: MaskDocument) -> None:
    mask = painted.mask("painted")
    before = mask.hidden.copy()
    painted.invert()
    assert np.array_equal(mask.hidden, before)
    with pytest.raises(ValueError, match="read-only"):
        painted.hidden[0, 0, 0] = True
    with pytest.raises(ValueError, match="not"):
        painted.replace(np.zeros((2, 2, 2), dtype=np.bool_), "Open mask")


def test_a_thousand_strokes_stay_small_in_memory() -> None:
    """Deltas, not copies: 1000 copies of a 64^3 bool array would be 262 MB."""
    document = MaskDocument((64, 64, 64))
    rng = np.random.default_rng(0)
    for _ in range(1000):
        document.begin_stroke()
        z, y, x = rng.uniform(0, 63, 3)
        document.stamp((z, y, x), 4, erase=bool(rng.integers(2)))
        document.end_stroke()
    assert document.history_bytes < 1_000_000
    while document.can_undo:
        document.undo()
    assert document.count == 0


class AnyHistory(RuleBasedStateMachine):
    """Whatever is done, undo and redo walk through exactly the states that were seen."""

    def __init__(self) -> None:
        super().__init__()
        self.document = MaskDocument((4, 4, 4))
        self.past: list[NDArray[np.bool_]] = [self.document.hidden.copy()]
        self.future: list[NDArray[np.bool_]] = []

    def note(self, changed: bool) -> None:
        """Remember a state that a step led to."""
        if changed:
            self.past.append(self.document.hidden.copy())
            self.future.clear()

    @rule(seed=st.integers(0, 99), fraction=st.floats(0, 1))
    def random(self, seed: int, fraction: float) -> None:
        """Draw a mask."""
        self.note(self.document.random(fraction, seed))

    @rule(name=st.sampled_from(["invert", "grow", "shrink", "clear", "fill", "mirror"]))
    def edit(self, name: str) -> None:
        """Apply a whole-mask edit."""
        self.note(getattr(self.document, name)())

    @rule(point=st.tuples(*[st.floats(0, 3)] * 3), radius=st.floats(0.5, 2), erase=st.booleans())
    def stroke(self, point: tuple[float, float, float], radius: float, erase: bool) -> None:
        """Paint or erase one stamp."""
        self.document.begin_stroke()
        self.document.stamp(point, radius, erase=erase)
        self.note(self.document.end_stroke())

    @rule()
    def undo(self) -> None:
        """Go one state back, or nowhere from the first."""
        moved = self.document.undo() is not None
        assert moved == (len(self.past) > 1)
        if moved:
            self.future.append(self.past.pop())

    @rule()
    def redo(self) -> None:
        """Go one state forward, or nowhere from the last."""
        moved = self.document.redo() is not None
        assert moved == bool(self.future)
        if moved:
            self.past.append(self.future.pop())

    @invariant()
    def shows_the_expected_state(self) -> None:
        """Mask and number of steps match the model of this test."""
        assert np.array_equal(self.document.hidden, self.past[-1])
        assert len(self.document.steps) == len(self.past) - 1


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(max_examples=40, stateful_step_count=25)
