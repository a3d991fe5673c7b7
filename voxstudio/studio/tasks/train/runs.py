"""The training runs of this user: each in a process of its own, found again after a restart."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import platformdirs
import psutil
from pydantic import BaseModel, ConfigDict, ValidationError

from voxstudio.files import write_atomically
from voxstudio.training.report import Process, Report, read_report

if TYPE_CHECKING:
    from collections.abc import Sequence

LOG = logging.getLogger("voxstudio")
OUTPUT = "train.log"
MOST = 20
"""Runs that are remembered; the folders of older ones stay."""

LAUNCHER = """
import subprocess, sys
with open(sys.argv[1], "ab") as output:
    run = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                           start_new_session=True)
print(run.pid)
run.returncode = 0  # nobody waits for it
"""
"""Starts a process that is nobody's child, so that it neither ends with the studio nor lingers."""

State = Literal["starting", "running", "paused", "stopped", "done"]


class Run(BaseModel):
    """A run that the studio started."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    folder: str
    recipe: str
    data: str = ""
    begun: str = ""
    """Checkpoint whose weights it began with; empty for new ones."""
    process: Process

    @property
    def path(self) -> Path:
        """Folder of the run."""
        return Path(self.folder)

    @property
    def name(self) -> str:
        """What the run is called in a list."""
        return self.path.name

    def report(self) -> Report | None:
        """Return what the run last said."""
        return read_report(self.path)

    @property
    def state(self) -> State:
        """How the run is."""
        report, process = self.report(), self.process.find()
        if process is None:
            done = report is not None and report.iteration >= report.iterations
            return "done" if done else "stopped"
        try:
            if process.status() == psutil.STATUS_STOPPED:
                return "paused"
        except psutil.Error:
            return "stopped"
        # A report of the process before, of a run that was resumed, says nothing of this one.
        mine = report is not None and report.process.pid == self.process.pid
        return "running" if mine else "starting"

    @property
    def weights(self) -> Path | None:
        """The newest checkpoint, if there is one."""
        report = self.report()
        path = self.path / f"{report.name}.safetensors" if report is not None else None
        return path if path is not None and path.exists() else None

    @property
    def last_words(self) -> str:
        """The last line that the process printed."""
        try:
            text = (self.path / OUTPUT).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return next((line for line in reversed(text.splitlines()) if line.strip()), "")


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    runs: tuple[Run, ...] = ()


class TrainingRuns:
    """Starts runs, and remembers them in the user's data folder, the newest first."""

    def __init__(self) -> None:
        self._home = Path(platformdirs.user_data_dir("voxstudio", appauthor=False))
        self._path = self._home / "runs.json"
        self._runs = self._read()

    @property
    def all(self) -> tuple[Run, ...]:
        """Every run whose folder is there, the newest first."""
        return tuple(run for run in self._runs if run.path.is_dir())

    def get(self, folder: str) -> Run | None:
        """Return the run of a folder."""
        return next((run for run in self.all if run.folder == folder), None)

    def start(
        self, recipe: Path, data: str, begun: str, device: str, threads: int, text: str = ""
    ) -> Run:
        """Start a run in a new folder.

        Args:
            recipe: File of the recipe.
            data: File of the shapes; empty for the recipe's own.
            begun: Checkpoint of the first weights; empty for new ones.
            device: Where it learns.
            threads: Of the processor.
            text: TOML of the recipe as it was edited, which is then kept in the run's folder;
                empty for that of the file.

        Raises:
            OSError: If the folder or the process cannot be made.
        """
        folder = self._new_folder(recipe.stem)
        if text:
            recipe = folder / recipe.name
            recipe.write_text(text, encoding="utf-8")
        words = ["--device", device, "--threads", str(threads)]
        words += ["--from", begun] if begun else []
        process = _launch(folder, recipe, data, words)
        run = Run(folder=str(folder), recipe=str(recipe), data=data, begun=begun, process=process)
        self._remember(run)
        return run

    def resume(self, run: Run, device: str, threads: int) -> Run:
        """Go on with a run that ended early, from its newest checkpoint.

        Raises:
            OSError: If the process cannot be made.
        """
        words = ["--device", device, "--threads", str(threads), "--resume"]
        process = _launch(run.path, Path(run.recipe), run.data, words)
        again = run.model_copy(update={"process": process})
        self._remember(again)
        return again

    def pause(self, run: Run) -> None:
        """Hold a run where it is; its memory stays taken."""
        process = run.process.find()
        if process is not None:
            process.suspend()

    def go_on(self, run: Run) -> None:
        """Let a held run go on."""
        process = run.process.find()
        if process is not None:
            process.resume()

    def stop(self, run: Run) -> None:
        """Ask a run to write a checkpoint and end."""
        process = run.process.find()
        if process is not None:
            process.terminate()
            process.resume()  # a held process would not hear it

    def _remember(self, run: Run) -> None:
        known = self._read() or self._runs  # another window may have started runs, too
        others = [each for each in known if each.folder != run.folder]
        kept = [each for index, each in enumerate(others) if index < MOST or each.process.find()]
        self._runs = (run, *kept)
        data = _Kept(runs=self._runs).model_dump_json(indent=2).encode()
        try:
            write_atomically(self._path, lambda file: file.write(data))
        except OSError as error:
            LOG.warning("training runs are not remembered: %s", error)

    def _read(self) -> tuple[Run, ...]:
        try:
            return _Kept.model_validate_json(self._path.read_bytes()).runs
        except FileNotFoundError:
            return ()
        except (OSError, ValidationError) as error:
            LOG.warning("%s is not used: %s", self._path, str(error).splitlines()[0])
            return ()

    def _new_folder(self, name: str) -> Path:
        number = 1
        while (self._home / "runs" / f"{name}-{number}").exists():
            number += 1
        folder = self._home / "runs" / f"{name}-{number}"
        folder.mkdir(parents=True)
        return folder


def _launch(folder: Path, recipe: Path, data: str, more: Sequence[str]) -> Process:
    """Start `voxstudio train` so that it outlives this process.

    Raises:
        OSError: If it cannot be started.
    """
    words = ["-m", "voxstudio", "train", str(recipe), "--out", str(folder), *more]
    words += ["--data", data] if data else []
    launcher = [sys.executable, "-I", "-c", LAUNCHER, str(folder / OUTPUT), sys.executable, *words]
    try:
        done = subprocess.run(launcher, capture_output=True, check=True, text=True)
        pid = int(done.stdout)
        return Process(pid=pid, created=psutil.Process(pid).create_time())
    except (subprocess.CalledProcessError, ValueError, psutil.Error) as error:
        raise OSError(f"{folder.name}: the training run could not be started: {error}") from error
