"""The hands on the controls of running chains."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from voxstudio.sampling.controls import ChainControls, ToldControls
from voxstudio.sampling.corrected import step_size_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.blend import Blend
    from voxstudio.sampling.controls import Turn
    from voxstudio.studio.tasks.sample.panel import SamplePanel

WAITING = "after annealing"
"""Shown in place of an acceptance while chains cool."""


class SamplerControls:
    """Step size, noise, temperature and correction, which act on the chains that run.

    Args:
        panel: Where the hands are.
    """

    def __init__(self, panel: SamplePanel) -> None:
        self._panel = panel
        self._model: LoadedNet | None = None
        self._uncorrected = ChainControls()
        self._told: ChainControls | None = None
        """What of a recipe is shown."""
        self._temperature = 1.0
        self._waiting = False
        self.controls = ChainControls()
        panel.step_size_changed.connect(self._set_step_size)
        panel.noise_changed.connect(self._set_noise)
        panel.temperature_changed.connect(self._set_temperature)
        panel.follow_toggled.connect(self._set_follow)
        panel.metropolis_toggled.connect(self._set_metropolis)

    def follow(self, model: LoadedNet) -> None:
        """Begin anew with what a checkpoint says."""
        self._model, self.controls, self._waiting = model, ChainControls(), False
        self._panel.temperature.set_value(model.header.sampler.stop_temperature)
        self._show_controls(model, self.controls)

    def show(self, temperature: float, acceptance: float) -> None:
        """Show where the chains are."""
        self._temperature = temperature
        latest = self.controls.latest if isinstance(self.controls, ToldControls) else None
        if latest is not None and latest is not self._told and self._model is not None:
            self._told = latest
            self._show_controls(self._model, latest)
        if (latest or self.controls).temperature is None:
            self._panel.temperature.set_value(temperature)
        share = "" if math.isnan(acceptance) else f"{acceptance:.0%} accepted"
        self._panel.acceptance.setText(WAITING if self._waiting else share)

    def tell(self, turns: Sequence[Turn], blend: Blend) -> None:
        """Let a recipe move the controls, until a hand does."""
        self.controls = ToldControls(turns=turns, set_weights=blend.set_shares)

    def take_over(self) -> ChainControls:
        """Return the controls for a hand: no recipe moves them any more."""
        if isinstance(self.controls, ToldControls):
            self.controls.take_over()
        return self.controls

    def begin(self) -> None:
        """Let chains cool out of noise before they are corrected: corrected ones hardly would."""
        if self.controls.metropolis:
            self._set_metropolis(False)
            self._waiting = True
            self._panel.set_metropolis(True)
            self._panel.acceptance.setText(WAITING)

    def cooled(self) -> None:
        """Correct chains that have cooled, if that is what they wait for."""
        if self._waiting:
            self._set_metropolis(True)

    def _set_step_size(self, value: float) -> None:
        self.take_over().step_size = value

    def _set_noise(self, value: float) -> None:
        self.take_over().noise = value

    def _set_temperature(self, value: float) -> None:
        self.take_over().temperature = value
        self._panel.set_follow(False)

    def _set_follow(self, follow: bool) -> None:
        self.take_over().temperature = None if follow else self._panel.temperature.value

    def _set_metropolis(self, on: bool) -> None:
        """Correct steps at the present temperature and of a size that is accepted, or go back."""
        if self._model is None:
            return
        controls, before, self._waiting = self.take_over(), self._uncorrected, False
        if on:
            self._uncorrected = replace(controls)
            controls.step_size = step_size_for(self._model.resolution)
            controls.temperature = controls.temperature or self._temperature
        else:
            controls.step_size, controls.temperature = before.step_size, before.temperature
        controls.metropolis = on
        self._show_controls(self._model, controls)

    def _show_controls(self, model: LoadedNet, controls: ChainControls) -> None:
        """Show what acts on the chains now."""
        panel, sampler = self._panel, model.header.sampler
        step_size, noise = controls.step_size, 1.0 if controls.metropolis else controls.noise
        panel.step_size.set_value(sampler.step_size if step_size is None else step_size)
        panel.noise.set_value(sampler.noise if noise is None else noise)
        panel.set_follow(controls.temperature is None)
        panel.set_metropolis(controls.metropolis)
