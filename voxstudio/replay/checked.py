"""Functions whose arguments come out of a file."""

from pydantic import ConfigDict, validate_call

checked = validate_call(config=ConfigDict(strict=True, arbitrary_types_allowed=True))
"""Refuses arguments that are missing, unknown or of another type than a function says."""
