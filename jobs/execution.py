"""The inside of a job's child process: call the function, then end the job by what came of it."""

import importlib
import logging
import signal
from collections.abc import Callable
from types import FrameType

from django.conf import settings

from jobs.leases import Fenced, Lease, Write, fail, finish, give_back, release, settle_cancelled
from jobs.models import Job
from jobs.work import Cancelled, Refused, Stopped, Work

logger = logging.getLogger(__name__)


def execute(lease: Lease) -> None:
    """Run the job and end it. What is raised here is a lost lease or a lost database; the parent sees the exit code."""
    work = Work(lease)
    end_when_told(work)
    try:
        finish(lease, run_function(work))
    except Cancelled:
        settle_cancelled(lease)
    except Stopped:
        release(lease)
    except Refused as refusal:
        fail(lease, str(refusal))
    except Fenced as error:
        logger.warning("%s", error)
    except Exception as error:
        logger.exception("Job %s broke", lease.job_id)
        give_back(lease, reason_of(error))


def run_function(work: Work) -> Write | None:
    """Call the job's function; what it returns writes its rows."""
    job = work.lease.held().first()
    if job is None:
        raise Fenced(f"Job {work.job_id} is not held under this token; nothing was done.")
    return function_of(job)(work, **job.arguments)


def function_of(job: Job) -> Callable[..., Write | None]:
    """Import the function, if it is allowed: a row in the database must not be able to name any function there is."""
    if job.function not in settings.JOB_FUNCTIONS:
        raise Refused(f"'{job.function}' is not an allowed job. Add it to JOB_FUNCTIONS in config/settings.py.")
    module, _, name = job.function.rpartition(".")
    return getattr(importlib.import_module(module), name)


def reason_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000] if str(error) else f"{type(error).__name__}."


def end_when_told(work: Work) -> None:
    """SIGTERM asks to end soon; SIGINT belongs to the process a person looks at, not to its children."""

    def note(_number: int, _frame: FrameType | None) -> None:
        work.asked_to_end = True

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
