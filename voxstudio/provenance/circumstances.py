"""What a result depends on beside what was asked: packages and the machine."""

from __future__ import annotations

import os
import platform
from importlib import metadata

PACKAGES = ("voxstudio", "torch", "numpy", "scipy", "scikit-image", "trimesh")


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
