"""Undo and redo of immutable states."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voxstudio.studio.document.undo import UndoStack


def test_steps_are_taken_back_and_made_again() -> None:
    states = UndoStack("nothing")
    states.put("a", "Draw a")
    states.put("b", "Draw b")
    assert (states.now, states.undo_text, states.redo_text) == ("b", "Draw b", "")
    assert states.undo() == "Draw b"
    assert (states.now, states.undo_text, states.redo_text) == ("a", "Draw a", "Draw b")
    assert states.redo() == "Draw b"
    assert states.redo() is None
    assert [states.undo(), states.undo(), states.undo()] == ["Draw b", "Draw a", None]
    assert (states.now, states.undo_text, states.redo_text) == ("nothing", "", "Draw a")


def test_a_new_step_ends_every_other_future() -> None:
    states = UndoStack(0)
    states.put(1, "one")
    states.undo()
    states.put(2, "two")
    assert states.redo() is None
    assert states.undo() == "two"
    assert states.now == 0


def test_an_amended_state_belongs_to_its_step() -> None:
    states = UndoStack(0.0)
    states.put(0.1, "Slide")
    for value in (0.2, 0.3):
        states.amend(value)
    assert states.undo() == "Slide"
    assert states.now == 0.0
    states.redo()
    assert states.now == 0.3
    states.undo()
    states.amend(0.05)
    assert states.redo_text == ""


def test_beginning_anew_forgets_every_step() -> None:
    states = UndoStack(0)
    states.put(1, "one")
    states.begin(5)
    assert (states.now, states.undo(), states.redo()) == (5, None, None)


@given(st.integers(1, 6), st.lists(st.sampled_from(["put", "undo", "redo"]), max_size=40))
def test_a_bounded_line_agrees_with_two_stacks(limit: int, deeds: list[str]) -> None:
    states = UndoStack(0, limit)
    done, undone, now = list[int](), list[int](), 0
    for number, deed in enumerate(deeds, 1):
        if deed == "put":
            states.put(number, f"step {number}")
            done, undone, now = [*done, now][-limit:], [], number
        elif deed == "undo":
            assert (states.undo() is not None) == bool(done)
            if done:
                undone.append(now)
                now = done.pop()
        else:
            assert (states.redo() is not None) == bool(undone)
            if undone:
                done.append(now)
                now = undone.pop()
        assert states.now == now
        assert (bool(states.undo_text), bool(states.redo_text)) == (bool(done), bool(undone))
