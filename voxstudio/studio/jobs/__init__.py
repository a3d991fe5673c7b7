"""Long work off the GUI thread; QtCore only, knows no domain."""

from __future__ import annotations

from voxstudio.studio.jobs.apart import Answer, answers
from voxstudio.studio.jobs.job import Job
from voxstudio.studio.jobs.lane import Lane
from voxstudio.studio.jobs.mailbox import Mailbox
from voxstudio.studio.jobs.runner import Runner
from voxstudio.studio.jobs.task import Failure, Task

__all__ = ["Answer", "Failure", "Job", "Lane", "Mailbox", "Runner", "Task", "answers"]
