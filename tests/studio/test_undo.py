"""One line of steps for the whole studio, and values whose changes are steps."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from voxstudio.studio.document.undo import UndoableState, UndoStack


def test_steps_are_taken_back_and_made_again() -> None:
    steps = UndoStack()
    state = UndoableState("nothing", steps)
    state.put("a", "Draw a")
    state.put("b", "Draw b")
    assert (state.now, steps.undo_text, steps.redo_text) == ("b", "Draw b", "")
    assert steps.undo() == "Draw b"
    assert (state.now, steps.undo_text, steps.redo_text) == ("a", "Draw a", "Draw b")
    assert steps.redo() == "Draw b"
    assert steps.redo() is None
    assert [steps.undo(), steps.undo(), steps.undo()] == ["Draw b", "Draw a", None]
    assert (state.now, steps.undo_text, steps.redo_text) == ("nothing", "", "Draw a")


def test_a_new_step_ends_every_other_future() -> None:
    steps = UndoStack()
    state = UndoableState(0, steps)
    state.put(1, "one")
    steps.undo()
    state.put(2, "two")
    assert steps.redo() is None
    assert steps.undo() == "two"
    assert state.now == 0


def test_steps_of_several_owners_are_taken_back_in_the_order_they_were_made() -> None:
    steps = UndoStack()
    one, other = UndoableState(0, steps), UndoableState("", steps)
    one.put(1, "one")
    other.put("a", "a")
    one.put(2, "two")
    assert [steps.undo(), steps.undo()] == ["two", "a"]
    assert (one.now, other.now) == (1, "")
    assert steps.redo() == "a"
    assert (one.now, other.now) == (1, "a")


def test_an_amended_state_belongs_to_its_step() -> None:
    steps = UndoStack()
    state = UndoableState(0.0, steps)
    state.put(0.1, "Slide")
    for value in (0.2, 0.3):
        state.amend(value)
    assert steps.undo() == "Slide"
    assert state.now == 0.0
    steps.redo()
    assert state.now == 0.3
    steps.undo()
    state.amend(0.05)
    assert (state.now, steps.redo_text) == (0.05, "")


def test_beginning_anew_forgets_the_steps_of_its_owner_alone() -> None:
    steps = UndoStack()
    state, other = UndoableState(0, steps), UndoableState(0, steps)
    state.put(1, "one")
    other.put(1, "other")
    state.put(2, "two")
    steps.undo()
    state.begin(5)
    assert (state.now, steps.redo(), steps.undo(), steps.undo()) == (5, None, "other", None)
    assert (state.now, other.now) == (5, 0)


def test_steps_that_were_undone_before_come_after_all_others() -> None:
    done: list[str] = []
    steps = UndoStack(limit=3)
    for name in "ab":
        steps.push(name, done.clear, partial(done.append, name), done)
    for name in "cd":
        steps.push_undone(name, done.clear, partial(done.append, name), done)
    assert (steps.undo_text, steps.redo_text) == ("b", "c")
    assert [steps.redo(), steps.redo(), steps.redo()] == ["c", "d", None]
    assert done == ["c", "d"]
    assert [steps.undo() for _ in range(4)] == ["d", "c", "b", None]  # `a` is beyond the limit
    steps.push_undone("e", done.clear, done.clear, done)  # so is this: three wait already
    assert [steps.redo() for _ in range(4)] == ["b", "c", "d", None]


@given(st.integers(1, 6), st.lists(st.sampled_from(["put", "undo", "redo"]), max_size=40))
def test_a_bounded_line_agrees_with_two_stacks(limit: int, actions: list[str]) -> None:
    steps = UndoStack(limit=limit)
    state = UndoableState(0, steps)
    done, undone, now = list[int](), list[int](), 0
    for number, action in enumerate(actions, 1):
        if action == "put":
            done, undone = [*done, now][-limit:], []
            now = number
            state.put(number, str(number))
        elif action == "undo":
            assert (steps.undo() is None) == (not done)
            if done:
                undone.append(now)
                now = done.pop()
        else:
            assert (steps.redo() is None) == (not undone)
            if undone:
                done.append(now)
                now = undone.pop()
        assert state.now == now
        assert bool(steps.undo_text) == bool(done)
        assert bool(steps.redo_text) == bool(undone)
