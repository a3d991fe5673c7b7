"""`voxstudio` where nothing can be shown: one line that says what is missing, and exit code 2."""

from __future__ import annotations

import sys

import pytest

from voxstudio.cli import main
from voxstudio.errors import ImportRejected
from voxstudio.studio.display import UNSEEN, probe

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="screens are named so on Linux")

NONE = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
CASES = {
    "no screen": (NONE, "needs a screen, and there is none here"),
    "nobody serves it": (
        {**NONE, "DISPLAY": ":47111"},
        "cannot open the screen of DISPLAY=:47111: could not connect to display :47111",
    ),
    "no such plugin": ({"QT_QPA_PLATFORM": "bogus"}, "Could not find the Qt platform plugin"),
    "no GL of Qt's": (
        {"QT_XCB_GL_INTEGRATION": "none"}, "cannot draw on the screen of DISPLAY=",
    ),
    "no drivers": ({"LIBGL_DRIVERS_PATH": "/nonexistent"}, "OpenGL gives no context"),
    "old GL": ({"MESA_GL_VERSION_OVERRIDE": "2.1"}, "it has OpenGL 2.1"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_missing_is_said_in_one_line(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changed, fault = CASES[case]
    for name, value in changed.items():
        if value:
            monkeypatch.setenv(name, value)
        else:
            monkeypatch.delenv(name, raising=False)
    with pytest.raises(ImportRejected) as refused:
        probe().answer()
    assert str(refused.value).startswith("the studio: ")
    assert fault in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_command_ends_with_code_2(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPLAY", ":47111")
    assert main(["open"]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("voxstudio: the studio: cannot open the screen of DISPLAY=:47111: ")
    assert err.count("\n") == 1


def test_a_screen_that_draws_is_taken_and_nothing_is_left() -> None:
    screen = probe()
    screen.answer()
    assert screen.child is not None and screen.child.wait() == 0
    screen.close()


def test_the_splash_stays_until_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(UNSEEN)
    screen = probe()
    screen.answer()
    assert screen.child is not None and screen.child.poll() is None
    screen.close()
    assert screen.child.returncode == 0
