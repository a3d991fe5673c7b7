"""The board of sums without a window: averages, signs, changes that leave the old board alone."""

from __future__ import annotations

import numpy as np

from voxstudio.grid import VoxelGrid
from voxstudio.studio.document.document import Shape
from voxstudio.studio.latents.expression import LatentExpression, begun
from voxstudio.studio.latents.latent_samples import LatentSample
from voxstudio.studio.tasks.arithmetic.view import EMPTY, verdict


def operand(name: str, *code: float) -> LatentSample:
    return LatentSample(
        np.array(code, np.float32), Shape(VoxelGrid(np.ones((2, 2, 2), bool)), name)
    )


def filled() -> LatentExpression:
    """+ average of (2, 0) and (0, 2), - (1, 0), + (0, 3)."""
    board = begun().add(0, [operand("a", 2, 0), operand("b", 0, 2)])
    return board.add(1, [operand("c", 1, 0)]).add(2, [operand("d", 0, 3)])


def test_a_sum_adds_and_subtracts_averages() -> None:
    board = filled()
    assert board.codes is not None
    np.testing.assert_array_equal(board.codes, [[0, 4], [1, 1], [1, 0], [0, 3]])
    assert board.words == "2 shapes − c + d"


def test_empty_terms_count_for_nothing() -> None:
    assert begun().codes is None
    assert begun().words == ""
    board = filled().clear(0).append(1)
    assert board.filled == [1, 2]
    assert board.codes is not None
    np.testing.assert_array_equal(board.codes, [[-1, 3], [1, 0], [0, 3]])
    assert board.words == "− c + d"


def test_a_change_makes_another_board_and_drops_its_polish() -> None:
    board = LatentExpression(filled().terms, polished=np.ones((2, 2, 2), np.float32))
    flipped = board.flip(1)
    assert flipped.words == "2 shapes + c + d"
    assert flipped.polished is None
    assert board.words == "2 shapes − c + d"
    assert board.append(1).polished is not None  # an empty term does not change the sum


def test_terms_keep_their_keys_whatever_comes_and_goes() -> None:
    board = filled().remove(0).append(-1)
    assert [term.key for term in board.terms] == [1, 2, 3]
    assert board.add(0, [operand("late", 1, 1)]).words == "− c + d"  # its slot is gone


def test_draws_begin_in_empty_terms_alone_and_are_swapped_by_identity() -> None:
    mine = operand("mine", 5, 5)
    draws = [operand(f"seed {seed}", seed, 0) for seed in range(3)]
    board = begun().add(1, [mine]).begin(draws)
    assert board.words == "seed 0 − mine + seed 2"
    other = operand("seed 7", 7, 0)
    assert board.swap({draws[2]: other, draws[1]: other}).words == "seed 0 − mine + seed 7"


def test_a_sum_far_from_its_shapes_is_called_noisy() -> None:
    assert verdict(begun()) == EMPTY
    assert verdict(filled()) == "Sum: 2 shapes − c + d"
    far = begun().add(0, [operand("a", 2, 0)]).add(1, [operand("b", -2, 0)])
    assert verdict(far) == (
        "The summed code is 2.0× as long as its inputs; average more shapes per slot."
    )
