"""Whether a window can be opened and drawn in here, found out in a process of its own.

Without a screen Qt ends the process, and without OpenGL it says so over and over and draws
nothing; neither can be caught. So a child tries it first, while this process imports the studio,
and shows a splash until the window stands.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
"""Variables that name a screen to Qt on Linux."""

UNSEEN = "PYTEST_CURRENT_TEST"
"""Variable under which no splash is shown: nobody waits for that window."""

TIMEOUT_S = 60.0
"""A screen that has not answered by then never will."""

NO_OPENGL = 3
"""Exit code of a child that has a screen and cannot draw on it."""

GL_VERSION = 0x1F02

LEAST = (3, 2)
"""Version of OpenGL that VTK needs."""

READY = "ready"
"""Last word of a child that can draw."""

NAME, WITHOUT = "the studio", "`voxstudio tour` without one"
DRIVERS = f"a screen with OpenGL {LEAST[0]}.{LEAST[1]} (Mesa's drivers do without a graphics card)"


@dataclass(frozen=True)
class Probe:
    """A child that opens and draws; `answer` says how that went.

    Args:
        child: None where there is nothing to find out. It ends when its input does.
    """

    child: subprocess.Popen[bytes] | None

    def answer(self) -> None:
        """Wait for the child.

        Raises:
            ImportRejected: If a window cannot be opened, or not drawn in.
        """
        if self.child is None:
            return
        said = _heard(self.child)
        if said is None:
            self.child.kill()
            self.close()
            raise ImportRejected(NAME, f"waits for {_screen()} in vain", WITHOUT)
        if said.endswith(READY):
            return
        self.close()
        if self.child.returncode == NO_OPENGL:
            why = said.splitlines()[-1]
            raise ImportRejected(NAME, f"cannot draw on {_screen()}: {why}", DRIVERS)
        raise ImportRejected(NAME, f"cannot open {_screen()}: {_reason(said)}", WITHOUT)

    def close(self) -> None:
        """Let the child end, and the splash with it."""
        if self.child is not None:
            for stream in filter(None, (self.child.stdin, self.child.stdout)):
                stream.close()
            self.child.wait()


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
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    )


def _heard(child: subprocess.Popen[bytes]) -> str | None:
    """Return all that a child says; None if it does not come to an end in time."""
    assert child.stdout is not None
    until, said = time.monotonic() + TIMEOUT_S, b""
    while select.select([child.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
        part = os.read(child.stdout.fileno(), 1 << 16)
        if not part:
            return said.decode(errors="replace")
        said += part
    return None


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
    from PySide6.QtGui import QOffscreenSurface, QOpenGLContext

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
    if found is None or (int(found[1]), int(found[2])) < LEAST:
        return f"it has OpenGL {said or 'of no version'}"
    return ""


def _try() -> None:
    """Say whether a window can be drawn, and show a splash until the input ends."""
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication(sys.argv[:1])
    wrong = _draw()
    sys.stdout.write(wrong or READY)
    sys.stdout.flush()
    if not wrong and UNSEEN not in os.environ:
        _show_splash(application)
    os._exit(NO_OPENGL if wrong else 0)  # and no end of Qt's, which takes as long again


def _show_splash(application: QGuiApplication) -> None:
    from voxstudio.studio.splash import Splash

    with open(os.devnull, "wb") as nowhere:  # the other process hears that all is said
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere.fileno(), stream.fileno())
    threading.Thread(target=_end_with_input, daemon=True).start()
    splash = Splash()
    splash.show()
    application.exec()


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    _try()
