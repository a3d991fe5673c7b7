"""The *Sample* task."""

from voxstudio.studio.tasks.sample.panel import SamplePanel
from voxstudio.studio.tasks.sample.run import CODECS
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.tasks.spec import TaskSpec

SPEC = TaskSpec(
    key=SampleTask.KEY,
    title="Sample",
    tip="Sample shapes by Langevin chains",
    shortcut="Ctrl+Shift+1",
    icon="sparkle",
    group="create",
    panel=SamplePanel,
    build=SampleTask,
    capabilities=("synthesis",),
    areas=frozenset({"timeline", "curves"}),
    codecs=CODECS,
)
