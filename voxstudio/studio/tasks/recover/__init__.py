"""The *Recover* task."""

from voxstudio.studio.tasks.recover import codes_run, completion_run, run
from voxstudio.studio.tasks.recover.panel import RecoverPanel
from voxstudio.studio.tasks.recover.task import RecoverTask
from voxstudio.studio.tasks.spec import TaskSpec

SPEC = TaskSpec(
    key=RecoverTask.KEY,
    title="Recover",
    tip="Mask a region and recover it",
    shortcut="Ctrl+Shift+4",
    icon="puzzle-piece",
    group="repair",
    panel=RecoverPanel,
    build=RecoverTask,
    capabilities=("completion", "recovery", "latent"),
    areas=frozenset({"timeline", "curves"}),
    codecs=(run.CODEC, completion_run.CODEC, codes_run.CODEC),
)
