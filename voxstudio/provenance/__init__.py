"""What made a shape, so that it can be made again: a value, and its place in files."""

from voxstudio.provenance.circumstances import machine, package_versions
from voxstudio.provenance.record import (
    Change,
    Machine,
    Provenance,
    Surface,
    Used,
    parse,
)
from voxstudio.provenance.stored import Stored, StoredMask, describe_mask, digest

__all__ = [
    "Change",
    "Machine",
    "Provenance",
    "Stored",
    "StoredMask",
    "Surface",
    "Used",
    "describe_mask",
    "digest",
    "machine",
    "package_versions",
    "parse",
]
