"""What made a result, so that it can be made again."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from dataclasses import asdict, dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voxstudio.grid import Mask

PACKAGES = ("voxstudio", "torch", "numpy", "scikit-image", "trimesh")


@dataclass(frozen=True)
class Provenance:
    """Everything a replay needs; no clock time and no path.

    Args:
        action: What was done, such as `recover`.
        checkpoint: Name of the model.
        checkpoint_sha256: Digest of its file.
        seeds: One per chain.
        schedule: Steps, step size and temperatures.
        mask: Description and digest of the mask, if there was one.
        versions: Of the packages that can change a result.
    """

    action: str
    checkpoint: str
    checkpoint_sha256: str
    seeds: tuple[int, ...]
    schedule: dict[str, Any]
    mask: dict[str, Any] | None = None
    versions: dict[str, str] = field(default_factory=lambda: package_versions())

    def to_json(self) -> str:
        """Return indented JSON with sorted keys."""
        return json.dumps(asdict(self), indent=2, sort_keys=True)


def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that can change a result."""
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:  # running from a bare checkout
            continue
    return versions


def machine() -> str:
    """Return the system, the processor and the number of its cores."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def describe_mask(mask: Mask) -> dict[str, Any]:
    """Return the description, the hidden count and the SHA-256 of a mask's bits."""
    return {
        "description": mask.description,
        "hidden": int(mask.hidden.sum()),
        "shape": list(mask.hidden.shape),
        "sha256": hashlib.sha256(mask.hidden.tobytes()).hexdigest(),
    }
