"""What a hand may change while chains run, as it is read, noted and told again."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass
class ChainControls:
    """What a hand may change while chains run.

    Every field is replaced whole by one assignment, so the GUI thread may set it at any time;
    the chain reads each once per step, by `read`.

    Args:
        step_size: d; None follows the checkpoint.
        noise: Share of the Langevin noise; None follows the checkpoint.
        temperature: T; None follows the checkpoint's annealing.
        metropolis: Whether steps take the full noise and are corrected by Metropolis-Hastings,
            which leaves exp(-E / T) as it is while T is constant. No range holds meanwhile.
    """

    step_size: float | None = None
    noise: float | None = None
    temperature: float | None = None
    metropolis: bool = False

    def read(self, step: int) -> ChainControls:
        """Return where the controls stand for the step that leads away from `step`."""
        return self


@dataclass(frozen=True)
class Turn:
    """Where controls stood from a step on.

    Args:
        step: The first step made with them leads away from this one.
        controls: The controls.
        weights: Of the models that were sampled as one.
    """

    step: int
    controls: ChainControls
    weights: tuple[float, ...] = ()


@dataclass
class NotedControls(ChainControls):
    """Controls that note every change with the step at which chains took it.

    Args:
        hands: Those that a hand moves; None for these themselves.
        turns: What they have noted, in the order of steps; a worker adds to it.
        weigh: Returns the weights of what is sampled.
    """

    hands: ChainControls | None = None
    turns: list[Turn] = field(default_factory=list)
    weigh: Callable[[], tuple[float, ...]] = tuple

    def read(self, step: int) -> ChainControls:
        """Return where the controls stand, and note it if that is new."""
        now = self.hands.read(step) if self.hands else self
        told = ChainControls(now.step_size, now.noise, now.temperature, now.metropolis)
        weights = self.weigh()
        last = self.turns[-1] if self.turns else None
        if last is None or (last.controls, last.weights) != (told, weights):
            self.turns.append(Turn(step, told, weights))
        return told

    def upto(self, step: int) -> list[Turn]:
        """Return what led to a step, for a branch from there."""
        return [turn for turn in self.turns if turn.step < step or turn.step == self.turns[0].step]


@dataclass
class ToldControls(ChainControls):
    """Controls that stand at every step where they once stood, until a hand takes them over.

    Args:
        turns: As they were noted.
        set_weights: Weighs what is sampled.
    """

    turns: Sequence[Turn] = ()
    set_weights: Callable[[Sequence[float]], object] = list
    latest: ChainControls | None = None
    """Where they stood last."""

    def take_over(self) -> None:
        """Stay where they stood last, for a hand to move on from there."""
        last = self.latest
        if self.turns and last is not None:
            self.step_size, self.noise = last.step_size, last.noise
            self.temperature, self.metropolis = last.temperature, last.metropolis
        self.turns = ()

    def read(self, step: int) -> ChainControls:
        """Return where the controls stood at a step."""
        turns = self.turns  # once: a hand may take over at any time
        number = bisect_right(turns, step, key=lambda turn: turn.step)
        if not number:
            return self
        turn = turns[number - 1]
        if turn.weights:
            self.set_weights(turn.weights)
        self.latest = turn.controls
        return turn.controls
