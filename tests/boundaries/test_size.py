"""Files and functions stay short enough to be read at once."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "voxstudio"
FILES = sorted(PACKAGE.rglob("*.py"))


def lengths(path: Path) -> list[int]:
    """Return the lines of every function of a file, its docstring left out."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            noted = ast.get_docstring(node) is not None and len(node.body) > 1
            note = (first.end_lineno or 0) - first.lineno + 1 if noted else 0
            found.append((node.end_lineno or 0) - node.lineno + 1 - note)
    return found


def test_no_file_is_longer_than_400_lines() -> None:
    long = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {path: count for path, count in long.items() if count > 400} == {}


def test_half_of_the_functions_have_6_lines_and_nine_in_ten_19() -> None:
    found = sorted(length for path in FILES for length in lengths(path))
    assert len(found) > 3000
    assert found[len(found) // 2] <= 6
    assert found[len(found) * 9 // 10] <= 19
