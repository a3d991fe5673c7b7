"""The command line: every command is a thin call into the library.

Nothing here imports torch, Qt or VTK before a command needs it, so `--help` answers at once.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from voxstudio.cli.app import app
from voxstudio.errors import ImportRejected
from voxstudio.files import SaveFailed
from voxstudio.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["app", "main"]

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
        app(args=None if arguments is None else list(arguments), prog_name="voxstudio")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else FAILED
    except KeyboardInterrupt:
        return _complain("stopped", INTERRUPTED)
    except (ImportRejected, FileNotFoundError, IsADirectoryError, NotADirectoryError) as bad:
        return _complain(_one_line(bad), BAD_INPUT)
    except SaveFailed as failed:
        return _complain(_one_line(failed), FAILED)
    except Exception as error:
        if os.environ.get("VOXSTUDIO_DEBUG"):
            raise
        return _complain(f"{type(error).__name__}: {_one_line(error)}", FAILED)
    return 0


def _one_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return " ".join(str(error).split())


def _complain(text: str, code: int) -> int:
    sys.stderr.write(f"voxstudio: {plain(text)}\n")
    return code
