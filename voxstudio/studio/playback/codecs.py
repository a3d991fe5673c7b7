"""How runs are saved: a share of the frames, each with the state to branch from."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from voxstudio.sampling.player import ChainSnapshot
from voxstudio.studio.document.entry import Shape
from voxstudio.studio.document.item import Item
from voxstudio.studio.document.making import Origin
from voxstudio.studio.playback.recording import Moment
from voxstudio.studio.playback.run import Run
from voxstudio.studio.saved.checks import (
    Unreadable,
    array,
    number,
    one_of,
    optional,
    several,
    text,
    whole,
)
from voxstudio.studio.saved.codec import Codec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from voxstudio.studio.saved.checks import Check

SHARE = 16 << 20
"""Bytes of the frames of one run that are saved."""

MOST, FEWEST = 48, 4
"""Frames of one run that are saved."""

per_chain = array("float32", 1)


def kept(moments: Sequence[Moment]) -> list[Moment]:
    """Return the frames that are saved: evenly spaced, the first and the newest among them.

    Those that are saved of a run that goes on stay the same ones, or every second of them, so that
    little is written again.
    """
    if not moments:
        return []
    most = min(max(SHARE // moments[-1].nbytes, FEWEST), MOST)
    stride = 1
    while len(moments) / stride > most:
        stride *= 2
    return [*moments[:-1:stride], moments[-1]]


def run_codec(
    name: str,
    kind: type[Run],
    fields: Mapping[str, Check],
    make: Callable[..., Run] | None = None,
    take: Callable[[Any], Mapping[str, object]] | None = None,
) -> Codec:
    """Return how runs of a class are saved.

    Args:
        name: In the file.
        kind: The class.
        fields: What its instances are made of, but for `seeds` and frames.
        make: Makes one of them; by default the class.
        take: Returns those fields of a run; by default its attributes.
    """

    def taken(run: Run) -> Mapping[str, object]:
        own = {each: getattr(run, each) for each in fields} if take is None else take(run)
        frames = kept(run.recording.moments)
        return {**own, "seeds": run.seeds, "origin": run.origin, "frames": frames}

    def made(
        *,
        frames: Sequence[Moment],
        origin: Origin | None,
        **values: Any,  # noqa: ANN401 - of the class
    ) -> Run:
        run = (make or kind)(**values)
        run.origin = origin
        for moment in frames:
            if len(moment.energy) != len(run.seeds):
                raise Unreadable("has frames of other chains")
            run.recording.add(moment)
        return run

    common = {
        "seeds": several(whole, 64),
        "origin": optional(one_of(Origin)),
        "frames": several(one_of(Moment), MOST + 1),
    }
    return Codec(name, kind, {**fields, **common}, taken, made)


_FIELDS: WeakKeyDictionary[ChainSnapshot, Mapping[str, object]] = WeakKeyDictionary()
"""The same arrays for the same state, so that none is looked through twice."""


def _snapshot_fields(snapshot: ChainSnapshot) -> Mapping[str, object]:
    if snapshot not in _FIELDS:
        _FIELDS[snapshot] = _fields_of(snapshot)
    return _FIELDS[snapshot]


def _fields_of(snapshot: ChainSnapshot) -> Mapping[str, object]:
    return {
        "step": snapshot.step,
        "voxels": snapshot.voxels.cpu().numpy(),
        "noise": [state.numpy() for state in snapshot.noise],
        "frozen": snapshot.frozen,
    }


def _snapshot(
    step: int,
    voxels: NDArray[np.float32],
    noise: Sequence[NDArray[np.uint8]],
    frozen: NDArray[np.bool_],
) -> ChainSnapshot:
    import torch  # the window stands before it is there

    states = tuple(torch.from_numpy(each.copy()) for each in noise)
    if len(frozen) != len(voxels) or len(states) not in (0, len(frozen)):
        raise Unreadable("is of different numbers of chains")
    return ChainSnapshot(step, torch.from_numpy(voxels.copy()), states, frozen)


def _state(value: object) -> NDArray[np.float32]:
    """Take voxels (B, 1, D, H, W), or codes (B, Z)."""
    if not isinstance(value, np.ndarray):
        raise Unreadable("is no array")
    found: NDArray[np.float32] = array("float32", value.ndim)(value)
    return found


def _moment(**fields: Any) -> Moment:  # noqa: ANN401 - checked one by one
    moment = Moment(**fields)
    count = len(moment.energy)
    if moment.voxels.shape != moment.estimate.shape or {
        len(each) for each in (moment.voxels, moment.gradient_norm, moment.occupied, moment.frozen)
    } != {count}:
        raise Unreadable("is of different numbers of chains")
    return moment


def _item_fields(item: Item) -> Mapping[str, object]:
    own = {name: getattr(item, name) for name in ("shape", *_ITEM)}
    return {**own, "run": item.run, "file": "" if item.file is None else str(item.file)}


def _item(run: Run | None, file: str, **fields: Any) -> Item:  # noqa: ANN401 - checked one by one
    ref = None if run is None else weakref.ref(run)
    return Item(run_ref=ref, file=Path(file) if file else None, **fields)


_ITEM = {"task": text, "model": text, "seed": optional(whole), "step": whole, "chain": whole}

CODECS = (
    Codec(
        "item",
        Item,
        {"shape": one_of(Shape), **_ITEM, "run": optional(one_of(Run)), "file": text},
        _item_fields,
        _item,
    ),
    Codec(
        "snapshot",
        ChainSnapshot,
        {
            "step": whole,
            "voxels": _state,
            "noise": several(array("uint8", 1), 64),
            "frozen": array("bool", 1),
        },
        _snapshot_fields,
        _snapshot,
    ),
    Codec(
        "frame",
        Moment,
        {
            "step": whole,
            "voxels": array("float16", 4),
            "estimate": array("float16", 4),
            "energy": per_chain,
            "gradient_norm": per_chain,
            "occupied": per_chain,
            "temperature": number,
            "step_size": number,
            "noise": number,
            "snapshot": one_of(ChainSnapshot),
            "frozen": array("bool", 1),
        },
        make=_moment,
    ),
)
