"""The command line: every command is a thin call into the library.

Nothing here imports torch, Qt or VTK before a command needs it, so `--help` answers at once.
"""

from __future__ import annotations

import errno
import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import typer

from voxstudio.cli.app import app
from voxstudio.errors import ImportRejected, shortened
from voxstudio.files import SaveFailed
from voxstudio.interrupts import remembered, stop_if_interrupted
from voxstudio.room import is_out_of_memory
from voxstudio.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["app", "main"]

UsageError: Any = typer.BadParameter.__base__
"""What click, or the copy of it that typer brings along, raises of wrong options."""

UNREADABLE = {errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.EACCES, errno.EPERM,
              errno.ENAMETOOLONG, errno.ELOOP}  # fmt: skip
"""What is the matter with a file that was named, and not with the machine."""

LESS = "accepted: fewer or smaller shapes, a smaller batch, or another device"

BAD_INPUT = 2
FAILED = 1
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Words after the program's name; those of this process when None.

    Returns:
        Exit code: 0 done, 2 bad input, 130 interrupted, 1 anything else. Each failure leaves one
        line on stderr; `VOXSTUDIO_DEBUG=1` leaves the traceback instead.
    """
    try:
        left = _run(arguments)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else FAILED
    except KeyboardInterrupt:
        return _complain("stopped", INTERRUPTED)
    except UsageError as misused:
        return _complain(_usage(misused), BAD_INPUT)
    except SaveFailed as failed:
        return _complain(_one_line(failed), FAILED)
    except (ImportRejected, OSError) as bad:
        if isinstance(bad, OSError) and bad.errno not in UNREADABLE:
            return _fail(bad)
        return _complain(_one_line(bad), BAD_INPUT)
    except Exception as error:
        return _fail(error)
    return left if isinstance(left, int) else 0


@cache
def _tree() -> Any:  # noqa: ANN401 - click's command
    """Build the tree of commands, which takes longer than most refusals, once for every call."""
    return typer.main.get_command(app)


def _run(arguments: Sequence[str] | None) -> Any:  # noqa: ANN401 - what the command returns
    """Run one command; a Ctrl-C that a library made something else of is still one."""
    with remembered():
        try:
            left = _tree()(
                args=None if arguments is None else list(arguments),
                prog_name="voxstudio",
                standalone_mode=False,
            )
        except SaveFailed:  # of a run that was stopped: what is lost is said
            raise
        except Exception:
            stop_if_interrupted()
            raise
        stop_if_interrupted()
    return left


def _fail(error: Exception) -> int:
    """Say what nobody foresaw, or raise it to someone who looks for its cause."""
    if os.environ.get("VOXSTUDIO_DEBUG"):
        raise error
    if is_out_of_memory(error):
        return _complain(f"there is not enough memory ({_first_line(error)}); {LESS}", FAILED)
    return _complain(f"{type(error).__name__}: {_one_line(error)}", FAILED)


def _usage(error: Any) -> str:  # noqa: ANN401 - click's type
    """Say which option is wrong, and where all of them are listed."""
    context = error.ctx
    if context is None:
        return _one_line(error)
    told = error.format_message().rstrip(".")
    return f"{told}; see `{context.command_path} --help`".removeprefix("voxstudio ")


def _one_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        if not error.filename:
            return error.strerror
        return f"{shortened(str(error.filename))}: {error.strerror}"
    return " ".join(str(error).split())


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return " ".join(lines[0].split()) if lines else type(error).__name__


def _complain(text: str, code: int) -> int:
    sys.stderr.write(f"voxstudio: {plain(text)}\n")
    return code
