"""Model cards in Markdown, as the Hugging Face Hub takes them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from voxstudio.facts import lines, of_checkpoint, of_file, readable
from voxstudio.operations import operations_of
from voxstudio.purpose import MALFORMED, intended_use, measure_of, weaknesses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader

ELSEWHERE = ("name", "path", "intended use", "known weaknesses", "licence")
"""Facts that a card says in other places, or that are of one machine."""

CARD = """\
---
library_name: voxstudio
license: {licence}
license_name: "{licence_name}"
tags:
{tags}
---

# {name}

{use}

```python
import voxstudio as vs

model = vs.load("{name}")
help(model.{method})
```

## Known weaknesses

{weaknesses}

## Facts

{facts}

## Figures

{tables}
"""


def markdown(path: Path, header: CheckpointHeader) -> str:
    """Return the card of a checkpoint, whose file is read for its hash.

    Raises:
        OSError: If it cannot be read.
    """
    facts = {**of_checkpoint(path, header), **of_file(path)}
    tags = ("3d", "voxels", header.kind, *header.capabilities)
    return CARD.format(
        name=header.name,
        licence="mit" if header.licence.startswith("MIT") else "other",
        licence_name=header.licence or "unknown",
        tags="\n".join(f"- {tag}" for tag in dict.fromkeys(tags)),
        use=_sentence(intended_use(header)),
        method=next((each.name for each in operations_of(header)), "header"),
        weaknesses="\n".join(f"- {_sentence(each)}" for each in weaknesses(header)),
        facts="\n".join(
            f"- {name}: {text}" for name, text in lines(facts) if name not in ELSEWHERE
        ),
        tables="\n\n".join(_tables(header)) or "None are in the checkpoint.",
    )


def _tables(header: CheckpointHeader) -> Iterator[str]:
    """Yield every table of rows, with 95% intervals where they were measured."""
    for name, table in header.metrics.items():
        with suppress(*MALFORMED):
            if "novelty" in table:
                continue  # its rows are of one figure, which is no measure of a model
            measure, count = measure_of(table), readable(table["rows"][0].get("count"))
            title = f"{table.get('mask') or name}, {count} shapes"
            rows = [f"| {row['method']} | {_value(row, measure.name)} |" for row in table["rows"]]
            head = f"| {title} | {measure.name}, {measure.better} is better |"
            yield "\n".join([head, "|---|---|", *rows])


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _value(row: Mapping[str, Any], figure: str) -> str:
    low, high = row.get("intervals", {}).get(figure) or (None, None)
    beside = "" if low is None else f" ({low:.4g} to {high:.4g})"
    return f"{row[figure]:.4g}{beside}"
