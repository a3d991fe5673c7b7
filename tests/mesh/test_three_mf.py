"""3MF packages: objects within objects, units, parts, and what is refused."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.mesh.packages import corner, model, packed, tetrahedron
from voxstudio.errors import ImportRejected
from voxstudio.mesh.read import read_mesh

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.mesh.surface import Mesh

ONE = f'<object id="1">{tetrahedron()}</object>'
ITEM = '<item objectid="1"/>'
MANY = '<vertex x="0" y="0" z="0"/>' * 13_000
UNUSED = ONE.replace("</vertices>", f"{MANY}</vertices>")
BOMB = '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def read(data: bytes, folder: Path) -> Mesh:
    path = folder / "a.3mf"
    path.write_bytes(data)
    return read_mesh(path)


def test_objects_are_where_they_are_built(tmp_path: Path) -> None:
    mesh = read(corner(), tmp_path)
    assert len(mesh.faces) == 8
    assert mesh.watertight
    assert mesh.volume == pytest.approx(1 / 6 + 2 / 6)
    np.testing.assert_allclose(mesh.vertices.max(0), [3, 4, 2])


def test_lengths_are_in_millimetres_and_mirrors_look_outwards(tmp_path: Path) -> None:
    build = '<item objectid="1" transform="-1 0 0 0 1 0 0 0 1 0 0 0"/>'
    mesh = read(packed(model(ONE, build, unit="inch")), tmp_path)
    assert mesh.volume == pytest.approx(25.4**3 / 6)


def test_an_object_may_lie_in_another_part(tmp_path: Path) -> None:
    other = model(f'<object id="7">{tetrahedron(2)}</object>', "")
    inner = '<component p:path="/3D/other.model" objectid="7"/>'
    text = model(f'<object id="1"><components>{inner}</components></object>', ITEM)
    assert read(packed(text, other=other), tmp_path).volume == pytest.approx(8 / 6)


def nested(depth: int) -> str:
    """Objects that each hold the next one twice."""
    link = '<object id="{0}"><component objectid="{1}"/><component objectid="{1}"/></object>'
    links = "".join(link.format(number, number + 1) for number in range(1, depth))
    return links + f'<object id="{depth}">{tetrahedron()}</object>'


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (packed(model(ONE, ITEM, head=BOMB)), "declares types"),
        (packed(model(ONE, ITEM), zipfile.ZIP_BZIP2), "another method"),
        (packed(model(ONE, "")), "holds no triangles"),
        (packed(model(ONE, '<item objectid="9"/>')), "damaged"),
        (packed(model('<object id="1"><component objectid="1"/></object>', ITEM)), "too many"),
        (packed(model(nested(40), ITEM)), "too many"),
        (packed(model(UNUSED, ITEM * 1_000)), "too many"),
        (packed(model(ONE.replace('v3="3"', 'v3="4"'), ITEM)), "do not exist"),
        (packed(model(ONE, ITEM) + " " * (1 << 25)), "letters in"),
        (packed(model(ONE, ITEM)[:-20]), "damaged XML"),
        (packed(model(ONE, ITEM))[:-30], "not a 3MF"),
        (packed(model(ONE, '<item objectid="1" p:path="/etc/hostname"/>')), "damaged"),
    ],
)  # fmt: skip
def test_what_is_refused(data: bytes, fault: str, tmp_path: Path) -> None:
    with pytest.raises(ImportRejected, match=fault):
        read(data, tmp_path)
