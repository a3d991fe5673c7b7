"""Whether a window can be opened and drawn in here, found out in a process of its own.

Without a screen Qt ends the process, and without OpenGL it says so over and over and draws
nothing; neither can be caught. So a child tries it first, while this process imports the studio.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass

from voxstudio.errors import ImportRejected

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
"""Variables that name a screen to Qt on Linux."""

TIMEOUT_S = 60.0
"""A screen that has not answered by then never will."""

NO_OPENGL = 3
"""Exit code of a child that has a screen and cannot draw on it."""

GL_VERSION = 0x1F02

LEAST = (3, 2)
"""Version of OpenGL that VTK needs."""

NAME, WITHOUT = "the studio", "`voxstudio tour` without one"
DRIVERS = f"a screen with OpenGL {LEAST[0]}.{LEAST[1]} (Mesa's drivers do without a graphics card)"


@dataclass(frozen=True)
class Probe:
    """A child that opens and draws; `answer` says how that went.

    Args:
        child: None where there is nothing to find out.
    """

    child: subprocess.Popen[str] | None

    def answer(self) -> None:
        """Wait for the child.

        Raises:
            ImportRejected: If a window cannot be opened, or not drawn in.
        """
        if self.child is None:
            return
        try:
            said = self.child.communicate(timeout=TIMEOUT_S)[0]
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.communicate()
            raise ImportRejected(NAME, f"waits for {_screen()} in vain", WITHOUT) from None
        if self.child.returncode == NO_OPENGL:
            why = said.splitlines()[-1]
            raise ImportRejected(NAME, f"cannot draw on {_screen()}: {why}", DRIVERS)
        if self.child.returncode:
            raise ImportRejected(NAME, f"cannot open {_screen()}: {_reason(said)}", WITHOUT)


def probe() -> Probe:
    """Begin to find out whether a window can be opened here.

    Raises:
        ImportRejected: If nothing names a screen.
    """
    if sys.platform != "linux":  # other systems always have a screen
        return Probe(None)
    if not any(os.environ.get(name) for name in SCREENS):
        raise ImportRejected(NAME, "needs a screen, and there is none here", WITHOUT)
    words = [sys.executable, "-m", __name__]
    return Probe(
        subprocess.Popen(
            words,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    )


def _screen() -> str:
    name = next(name for name in SCREENS if os.environ.get(name))
    return f"the screen of {name}={os.environ[name]}"


def _reason(said: str) -> str:
    """Return what Qt said of the screen, else its first line, without the name of its logger."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    told = [line for line in lines if "could not connect to display" in line] or lines
    first = told[0] if told else "it gives no reason"
    return first.removeprefix("qt.qpa.xcb: ").removeprefix("qt.qpa.plugin: ")


def _draw() -> str:
    """Make an OpenGL context as the window does; returns what is wrong with it, or nothing."""
    from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

    application = QGuiApplication(sys.argv[:1])
    surface = QOffscreenSurface()
    surface.create()
    context = QOpenGLContext()
    if not context.create():
        return "OpenGL gives no context"
    if not context.makeCurrent(surface):
        return "OpenGL takes no surface"
    said = context.functions().glGetString(GL_VERSION)  # the context's format may say less
    found = re.match(r"(\d+)\.(\d+)", said or "")
    context.doneCurrent()
    del application
    if found is None or (int(found[1]), int(found[2])) < LEAST:
        return f"it has OpenGL {said or 'of no version'}"
    return ""


if __name__ == "__main__":
    wrong = _draw()
    sys.stdout.write(wrong)
    sys.stdout.flush()  # and no end of Qt's, which takes as long again
    os._exit(NO_OPENGL if wrong else 0)
