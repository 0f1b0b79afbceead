"""Queueing, stopping and trying again."""

from typing import Any

import pytest
from django.db import transaction

from jobs.leases import Lease, cancel_orphans, claim, fail, finish
from jobs.models import Job, State, Worker
from jobs.services import JobRefused, enqueue, idle_lanes, request_cancel, retry
from tests.jobs.conftest import claimed, queue, state_of

pytestmark = pytest.mark.django_db


def states(*jobs: Job) -> list[str]:
    return [state_of(job) for job in jobs]


def test_enqueue_refuses_a_function_that_is_not_allowed() -> None:
    with pytest.raises(ValueError, match=r"'os\.system' is not an allowed job"):
        enqueue("os.system", title="t", lane="quick")


def test_enqueue_refuses_an_unknown_lane() -> None:
    with pytest.raises(ValueError, match="There is no lane 'fast'; the lanes are quick, heavy, gpu"):
        queue(lane="fast")


def test_a_job_is_undone_with_its_cause() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        queue(number=1)
        raise RuntimeError
    assert Job.objects.count() == 0


def test_a_failed_predecessor_cancels_what_waits_for_it_and_what_waits_for_that() -> None:
    first = queue(title="train", number=1)
    second = queue(title="evaluate", after=first, number=2)
    third = queue(title="report", after=second, number=3)
    fail(claimed(first), "The disk is full.")
    assert states(first, second, third) == ["failed", "cancelled", "cancelled"]
    second.refresh_from_db()
    assert second.error == "'train' failed, so this did not begin."


def test_retry_revives_what_was_cancelled_only_because_of_it() -> None:
    first = queue(number=1)
    second, by_person = queue(after=first, number=2), queue(after=first, number=3)
    request_cancel(by_person)
    fail(claimed(first), "The disk is full.")
    retry(first)
    assert states(first, second, by_person) == ["queued", "queued", "cancelled"]
    assert (first.state, first.attempt, first.error) == ("queued", 0, "")


def test_retry_refuses_a_job_that_goes_on_and_one_whose_predecessor_failed() -> None:
    first = queue(title="train", number=1)
    second = queue(title="evaluate", after=first, number=2)
    with pytest.raises(JobRefused, match="'train' is queued; only a failed or stopped job is tried again"):
        retry(first)
    fail(claimed(first), "The disk is full.")
    with pytest.raises(JobRefused, match="'evaluate' waits for 'train', which did not finish"):
        retry(second)


def test_cancel_ends_a_waiting_job_at_once_with_its_successors() -> None:
    first = queue(title="train", number=1)
    second = queue(after=first, number=2)
    request_cancel(first)
    second.refresh_from_db()
    assert (first.state, first.error) == ("cancelled", "It was stopped before it began.")
    assert (second.state, second.error) == ("cancelled", "'train' was stopped, so this did not begin.")


def test_cancel_only_asks_a_running_job_and_leaves_a_finished_one() -> None:
    running, ended = queue(number=1), queue(number=2)
    claimed(running)
    finish(claimed(ended), None)
    request_cancel(running)
    request_cancel(ended)
    assert (running.state, running.cancel_requested) == ("running", True)
    assert (ended.state, ended.cancel_requested) == ("done", False)


def test_a_successor_written_after_its_predecessor_failed_is_cancelled_by_the_sweeper() -> None:
    first = queue(number=1)
    fail(claimed(first), "The disk is full.")
    late = queue(after=first, number=2)
    assert claim("quick") is None
    assert cancel_orphans() == 1
    assert state_of(late) == State.CANCELLED


def test_idle_lanes_name_the_command_until_a_worker_is_alive() -> None:
    queue(number=1)
    waits = queue(lane="heavy", number=2)
    queue(lane="gpu", after=waits, number=3)  # could not run yet, so it misses no worker
    Worker.objects.create(lane="quick", host="laptop", process=1)
    sentence = "1 job waits and no worker serves the heavy lane. Start one: python manage.py worker --lane heavy"
    assert idle_lanes() == [("heavy", sentence)]


def test_a_worker_unseen_for_three_heartbeats_is_not_alive(settings: Any) -> None:
    queue(number=1)
    Worker.objects.create(lane="quick", host="laptop", process=1)
    settings.JOB_HEARTBEAT_SECONDS = 0
    assert [lane for lane, _ in idle_lanes()] == ["quick"]


def test_a_claim_takes_the_oldest_ready_job_of_its_lane() -> None:
    heavy, first = queue(lane="heavy", number=0), queue(number=1)
    queue(after=heavy, number=2)
    second = queue(number=3)
    taken = [claim("quick"), claim("quick"), claim("quick")]
    assert [job and job.pk for job in taken] == [first.pk, second.pk, None]
    assert Lease(taken[0].pk, taken[0].token).held().get().attempt == 1
