"""The loaded models of the whole studio: each once, as many as there is room for."""

from __future__ import annotations

import stat
from collections import OrderedDict
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from voxstudio.checkpoint import file_digest
from voxstudio.room import automatic_model_bytes
from voxstudio.studio.document.making import Origin
from voxstudio.studio.jobs.keyed_locks import KeyedLocks
from voxstudio.studio.window.settings import Settings
from voxstudio.tensor_file import BUDGET

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.loaded import LoadedNet

    Key = tuple[str, str]


class ModelStore:
    """Loads models for workers, and keeps those that were used last.

    A model is known by the bytes of its file and by its device: a copy of a file is the same
    model, and a file that a run has written again is another one. All models together may take
    `limit` bytes. Beyond that, the store lets go of those that were used longest ago. It refers to
    what it let go of weakly: a model that a run still holds stays, is found again here, and goes
    with the last run that holds it. So a run that fails need not give anything back, as it would
    with a lease. All methods may be called from any thread.

    Args:
        settings: Returns device, threads and memory as the user wants them now.
    """

    def __init__(self, settings: Callable[[], Settings] = Settings) -> None:
        self._settings = settings
        self._device = settings().device
        self._turns = KeyedLocks()
        self._guard = RLock()
        self._seen: dict[Path, str] = {}
        """Digests of files when they were looked at last."""
        self._kept: OrderedDict[Key, LoadedNet] = OrderedDict()
        """The one that was used longest ago comes first."""
        self._living: WeakValueDictionary[Key, LoadedNet] = WeakValueDictionary()

    @property
    def limit(self) -> int:
        """Bytes that models may take together."""
        return round(self._settings().model_memory_gib * 2**30) or automatic_model_bytes()

    @property
    def nbytes(self) -> int:
        """Bytes that models take now, those that runs hold among them."""
        with self._guard:
            return sum(model.nbytes for model in list(self._living.values()))

    def loader(self, path: Path) -> Callable[[], LoadedNet]:
        """Return what loads a model; for a worker, since loading takes a moment."""
        return partial(self.load, path)

    def load(self, path: Path, device: str = "", *, keep: bool = True) -> LoadedNet:
        """Return the model of a file; whoever else asks for it meanwhile waits for the same one.

        Args:
            path: The checkpoint.
            device: Other than that of the settings.
            keep: Whether it is likely to be used again.

        Raises:
            ImportRejected: If the file is damaged, or there is no such device.
        """
        import torch  # late: the window comes first

        from voxstudio.devices import resolve, spare_threads
        from voxstudio.loaded import load_model

        settings = self._settings()
        torch.set_num_threads(settings.threads or spare_threads())
        where = resolve(device or settings.device, "the device")
        digest = self._digest(path)
        with self._turns.hold((digest, where)):
            model = self._living.get((digest, where))
            if model is None:
                model = load_model(path, where)
                if not digest or digest != self._digest(path):
                    return model  # written again in between: these bytes have no name yet
            self._take((digest, where), model, keep=keep)
        return model

    def origin(self, *models: LoadedNet) -> Origin | None:
        """Return what loaded models are, by the digests of the files that they came from.

        None if one was not loaded here, or its file was written again meanwhile.
        """
        from voxstudio.devices import described
        from voxstudio.provenance import Used

        with self._guard:
            digests = {id(model): key[0] for key, model in self._living.items()}
        found = [(model.header.name, digests.get(id(model), "")) for model in models]
        if not all(digest for _, digest in found):
            return None
        used = tuple(Used(name=name, sha256=digest) for name, digest in found)
        return Origin(used, described(models[0].device))

    def settle(self) -> None:
        """Let go of what the settings leave no room for, or want on another device."""
        if self._settings().device != self._device:
            self._device = self._settings().device
            self.clear()
        with self._guard:
            self._shrink()

    def clear(self) -> None:
        """Let go of every model; those that runs hold go with them."""
        with self._guard:
            self._kept.clear()

    def _take(self, key: Key, model: LoadedNet, *, keep: bool) -> None:
        with self._guard:
            self._living[key] = model
            if keep:
                self._kept[key] = model
            if key in self._kept:
                self._kept.move_to_end(key)
            self._shrink()

    def _shrink(self) -> None:
        while self._kept and self.nbytes > self.limit:
            self._kept.popitem(last=False)

    def _digest(self, path: Path) -> str:
        """Return the hash of a file, worked out once; empty for what cannot be loaded at all."""
        try:
            found = path.stat()
            if not stat.S_ISREG(found.st_mode) or found.st_size > BUDGET:
                return ""
            with self._turns.hold(path):
                digest, before = file_digest(path), self._seen.get(path, "")
                self._seen[path] = digest
                if before != digest:
                    self._forget(before)
                return digest
        except OSError:
            return ""

    def _forget(self, digest: str) -> None:
        """Let go of the model that a file held before, unless another file holds it."""
        if digest in list(self._seen.values()):
            return
        with self._guard:
            for key in [key for key in self._kept if key[0] == digest]:
                del self._kept[key]
