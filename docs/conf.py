"""How the documentation is built: `make docs`."""

import inspect
from pathlib import Path

import voxstudio

project = "voxstudio"
author = "The voxstudio authors"
version = release = voxstudio.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

myst_heading_anchors = 3
html_theme = "furo"
html_title = "voxstudio"
autodoc_typehints = "description"
autodoc_member_order = "bysource"

PAGE = """# {name}

```{{eval-rst}}
.. {directive}:: voxstudio.{name}
{options}```
"""


def write_api(folder: Path) -> None:
    """Write a page for every public name."""
    folder.mkdir(exist_ok=True)
    for name in voxstudio.__all__:
        of_class = inspect.isclass(getattr(voxstudio, name))
        directive = "autoclass" if of_class else "autofunction"
        options = "   :members:\n   :inherited-members: Exception, tuple\n" if of_class else ""
        page = PAGE.format(name=name, directive=directive, options=options)
        (folder / f"{name}.md").write_text(page, encoding="utf-8")


write_api(Path(__file__).parent / "api")
