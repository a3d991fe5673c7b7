"""3MF packages of one object, in millimetres."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voxstudio.mesh.surface import Mesh

SCHEMAS = "http://schemas.openxmlformats.org/package/2006"
CORE = "http://schemas.microsoft.com/3dmanufacturing"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
TYPES = (
    f'{XML}<Types xmlns="{SCHEMAS}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="model" '
    'ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>'
    '<Default Extension="json" ContentType="application/json"/></Types>'
)
"""Of all parts; a recipe in JSON may be added to a package."""

PARTS = (
    f'{XML}<Relationships xmlns="{SCHEMAS}/relationships">'
    f'<Relationship Target="/3D/3dmodel.model" Id="model" Type="{CORE}/2013/01/3dmodel"/>'
    "</Relationships>"
)


def write_3mf(mesh: Mesh) -> bytes:
    """Return a package of a mesh; its time is that of no clock."""
    buffer = io.BytesIO()
    members = {"[Content_Types].xml": TYPES, "_rels/.rels": PARTS, "3D/3dmodel.model": _model(mesh)}
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _model(mesh: Mesh) -> str:
    vertices = "".join(
        f'<vertex x="{x!r}" y="{y!r}" z="{z!r}"/>' for x, y, z in mesh.vertices.tolist()
    )
    faces = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in mesh.faces.tolist())
    return (
        f'{XML}<model unit="millimeter" xml:lang="en-US" xmlns="{CORE}/core/2015/02"><resources>'
        f'<object id="1" type="model"><mesh><vertices>{vertices}</vertices>'
        f"<triangles>{faces}</triangles></mesh></object></resources>"
        '<build><item objectid="1"/></build></model>\n'
    )
