"""Commands that wait for their job, without any worker."""

import subprocess

import pytest

from tests.jobs.groups import WorkerGroup

FOLLOW = """
from jobs.foreground import follow
from jobs.services import enqueue
first = enqueue("tests.jobs.functions.{first}", title="first", lane="quick", {arguments})
second = enqueue("tests.jobs.functions.leave_effect", title="second", lane="heavy", after=first, number=2)
print(follow(second, json=True).result)
"""


def test_follow_runs_the_job_after_its_predecessor(workers: WorkerGroup) -> None:
    done = workers.manage("shell", "-c", FOLLOW.format(first="leave_effect", arguments="number=1"))
    assert done.stdout.strip().endswith("{'number': 2}")
    assert list(workers.effects()) == [1, 2]


def test_follow_fails_with_the_sentence_of_the_chain(workers: WorkerGroup) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failure:
        workers.manage("shell", "-c", FOLLOW.format(first="refuse", arguments=""))
    assert "CommandError: 'first' failed, so this did not begin." in failure.value.stderr
