"""The *Compare* task."""

from voxstudio.studio.tasks.compare.codecs import CODECS
from voxstudio.studio.tasks.compare.panel import ComparePanel
from voxstudio.studio.tasks.compare.task import CompareTask
from voxstudio.studio.tasks.spec import TaskSpec

SPEC = TaskSpec(
    key=CompareTask.KEY,
    title="Compare",
    tip="Recover one shape, or sample one seed, by several models side by side",
    shortcut="Ctrl+Shift+M",
    icon="columns",
    group="learn",
    panel=ComparePanel,
    build=CompareTask,
    capabilities=("synthesis", "multigrid", "latent", "sequence", "recovery", "completion"),
    codecs=CODECS,
)
