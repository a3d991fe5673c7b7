"""Badges beside the curves: do the chains of a run agree, and what are they worth?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from voxstudio.studio.widgets.forms import label
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from voxstudio.sampling.diagnostics import Diagnostics

RHAT = (
    "Do parallel chains agree? R-hat compares the variance of the energy over all chains with\n"
    "that within each. At 1 they are indistinguishable, above 1.01 they have not mixed. It needs\n"
    "several chains at one temperature, and about 100 steps of four chains to be reliable.\n"
    "Before that, and for one chain, it is a dash."
)
ESS = (
    "How many independent shapes are the recorded steps worth? The effective sample size of the\n"
    "energy over all chains, since neighbouring steps are correlated. Means are reliable from\n"
    "about 100 per chain on. It needs a constant temperature."
)
MIXED = 1.01
"""R-hat up to which chains count as mixed (Vehtari et al., 2021)."""


class Badges(QWidget):
    """R-hat and effective sample size of the newest steps; dashes while nothing can be said."""

    def __init__(self) -> None:
        super().__init__()
        self.rhat, self.ess = label("", "badge"), label("", "badge")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for badge in (self.rhat, self.ess):
            layout.addWidget(badge)
        self.show_figures(None)

    def show_figures(self, found: Diagnostics | None) -> None:
        """Show figures, or dashes for None."""
        rhat = math.nan if found is None else found.rhat
        based = "" if found is None else f"\n\nNow: the last {found.steps:,} steps of each chain."
        _show(self.rhat, "R-hat –" if math.isnan(rhat) else f"R-hat {rhat:.2f}", RHAT + based)
        kind = "" if math.isnan(rhat) else "mixed" if rhat <= MIXED else "apart"
        if self.rhat.property("state") != kind:
            self.rhat.setProperty("state", kind)
            self.rhat.style().polish(self.rhat)
        _show(self.ess, "ESS –" if found is None else f"ESS {found.ess:,.0f}", ESS + based)


def _show(badge: QLabel, text: str, tip: str) -> None:
    if badge.text() != text:
        badge.setText(text)
    badge.setToolTip(tip)
