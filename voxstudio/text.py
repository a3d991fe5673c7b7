"""Words out of files, made safe to print and to show."""

from __future__ import annotations

import re

UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters: terminals obey them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # turn the direction of what follows
    "\u2028\u2029\ufeff\ufff9-\ufffb"  # break lines, or stand for nothing
    "\ud800-\udfff]"  # half a character, or a byte of a file's name: cannot be printed at all
)
REPLACEMENT = "\ufffd"

MOST = 2000
"""Characters of one remark about a file."""


def plain(text: str) -> str:
    """Return one line of text in which whatever steers a terminal or a label is replaced."""
    return UNSAFE.sub(REPLACEMENT, text)


def brief(text: str) -> str:
    """Return text as `plain` does, in one line that is not long, whatever a file says."""
    line = plain(" ".join(text.split()))
    return line if len(line) <= MOST else f"{line[:MOST]}…"


def duration(seconds: float) -> str:
    """Return a length of time in the two largest units that matter."""
    minutes, hours = round(seconds / 60), round(seconds / 3600)
    if seconds < 90:
        return f"{seconds:.0f} s"
    if minutes < 90:
        return f"{minutes} min"
    if minutes < 600:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"
