"""One lock per key: what is under way for a key is waited for, and other keys are not."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator


class KeyedLocks:
    """Makes a lock for a key when it is asked for, and forgets it when nobody holds it."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._locks: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()

    @contextmanager
    def hold(self, key: Hashable) -> Iterator[None]:
        """Hold the lock of a key while the block runs."""
        with self._guard:
            lock = self._locks.setdefault(key, Lock())
        with lock:
            yield
