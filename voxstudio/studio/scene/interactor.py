"""PyVistaQt's GL widget alone, without its plotters: they double what the studio loads to start.

`import pyvistaqt.rwi` runs the package's own beginning first, which loads PyVista's plotters and
with them Matplotlib, half a second before the first shape. Here the package is entered by its
path; whoever imports it later gets the whole of it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING

PACKAGE = "pyvistaqt"

if TYPE_CHECKING:
    from pyvistaqt.rwi import QVTKRenderWindowInteractor
else:
    loaded = sys.modules.get(PACKAGE)
    sys.modules[PACKAGE] = loaded or module_from_spec(find_spec(PACKAGE))
    try:
        QVTKRenderWindowInteractor = import_module(f"{PACKAGE}.rwi").QVTKRenderWindowInteractor
    finally:
        if loaded is None:
            del sys.modules[PACKAGE]

__all__ = ["QVTKRenderWindowInteractor"]
