"""What checkpoints say that they are good at, and what can be asked of them."""

from __future__ import annotations

from voxstudio.checkpoint import read_header
from voxstudio.library import find_checkpoint
from voxstudio.operations import FEATURES, OPERATIONS, RECALL, SAMPLE


def test_what_is_declared_is_less_than_what_can_be_asked() -> None:
    header = read_header(find_checkpoint("memory"))
    assert RECALL.declared_by(header)
    assert not SAMPLE.declared_by(header)
    assert FEATURES.supported_by(header)
    assert not FEATURES.declared_by(header)
    bare = header.model_copy(update={"capabilities": ()})
    assert not any(each.declared_by(bare) for each in OPERATIONS)
