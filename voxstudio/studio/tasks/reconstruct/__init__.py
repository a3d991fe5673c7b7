"""The *Reconstruct* task."""

from voxstudio.studio.tasks.reconstruct.codecs import CODECS
from voxstudio.studio.tasks.reconstruct.panel import ReconstructPanel
from voxstudio.studio.tasks.reconstruct.task import ReconstructTask
from voxstudio.studio.tasks.spec import TaskSpec

SPEC = TaskSpec(
    key=ReconstructTask.KEY,
    title="Reconstruct",
    tip="Reconstruct shapes from images",
    shortcut="Ctrl+Shift+0",
    icon="image",
    group="explore",
    panel=ReconstructPanel,
    build=ReconstructTask,
    capabilities=("views", "mesh"),
    codecs=CODECS,
)
