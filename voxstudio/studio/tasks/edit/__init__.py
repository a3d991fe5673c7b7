"""The *Edit* task."""

from voxstudio.studio.tasks.edit.panel import EditPanel
from voxstudio.studio.tasks.edit.task import EditTask
from voxstudio.studio.tasks.spec import TaskSpec

SPEC = TaskSpec(
    key=EditTask.KEY,
    title="Edit",
    tip="Add and remove voxels, then project onto a model",
    shortcut="Ctrl+Shift+6",
    icon="pencil-simple",
    group="repair",
    panel=EditPanel,
    build=EditTask,
    capabilities=("synthesis", "latent"),
)
