"""A chair's profile of ten corners, extruded: two concave polygons and ten quadrilaterals."""

from __future__ import annotations

PROFILE = [(.9, .5), (.1, .5), (.1, 1), (0, 1), (0, 0), (.1, 0), (.1, .4), (.8, .4), (.8, 0),
           (.9, 0)]  # fmt: skip
WIDTH = 0.8
VOLUME = 0.176
VERTICES = [(x, y, z) for x in (0.0, WIDTH) for y, z in PROFILE]
FACES = [
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
    tuple(range(10, 20)),
    *((i, (i + 1) % 10, 10 + (i + 1) % 10, 10 + i) for i in range(10)),
]


def lines(rows: object) -> str:
    """Write numbers, one row a line."""
    return "".join(" ".join(map(str, row)) + "\n" for row in rows)  # type: ignore[attr-defined]


def off(head: str = "OFF\n20 12 0\n", tail: str = "") -> str:
    """Return it as OFF, with something behind every face."""
    return (
        head
        + lines(VERTICES)
        + "".join(f"{len(face)} {' '.join(map(str, face))}{tail}\n" for face in FACES)
    )


def obj(base: int = 1, mark: str = "") -> str:
    """Return it as OBJ, faces counted from a base, with a mark behind every corner."""
    faces = "".join("f " + " ".join(f"{i + base}{mark}" for i in face) + "\n" for face in FACES)
    return "".join(f"v {x} {y} {z}\n" for x, y, z in VERTICES) + faces


def ply() -> str:
    """Return it as PLY."""
    head = "ply\nformat ascii 1.0\nelement vertex 20\nproperty float x\nproperty float y\n"
    head += (
        "property float z\nelement face 12\nproperty list uchar int vertex_indices\nend_header\n"
    )
    return off(head)
