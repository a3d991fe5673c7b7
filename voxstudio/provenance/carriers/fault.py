"""What a damaged file makes a carrier trip over, and how much of a file is looked at."""

from __future__ import annotations

import struct
import zipfile
import zlib

FAULTS = (ValueError, LookupError, TypeError, AttributeError, EOFError, OverflowError,
          RecursionError, NotImplementedError, RuntimeError, struct.error, zlib.error,
          zipfile.BadZipFile)  # fmt: skip

MOST = 1 << 20
"""Bytes of a file that may hold a recipe: those of the longest, and what lies around it."""

KEY = "voxstudio_provenance"
"""What a recipe is called wherever things have names."""
