"""The *Interpolate* task."""

from voxstudio.studio.tasks.interpolate.panel import InterpolatePanel
from voxstudio.studio.tasks.interpolate.state import CODEC
from voxstudio.studio.tasks.interpolate.task import InterpolateTask
from voxstudio.studio.tasks.spec import TaskSpec

SPEC = TaskSpec(
    key=InterpolateTask.KEY,
    title="Interpolate",
    tip="Interpolate between latent codes",
    shortcut="Ctrl+Shift+8",
    icon="arrows-left-right",
    group="explore",
    panel=InterpolatePanel,
    build=InterpolateTask,
    capabilities=("latent",),
    areas=frozenset({"timeline"}),
    codecs=(CODEC,),
)
