"""The life of a queue under any order of claims, votes, undos, skips, releases and lapses: the sum of slots always holds."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from labeling import services
from labeling.models import Lease, LeaseState, QueueItem, Vote
from labeling.refusals import Conflict
from tests.builders import make_episode, make_frames, make_person, make_show
from tests.labeling.conftest import expire, imbalance

PEOPLE = 4
person = st.integers(0, PEOPLE - 1)


class QueueLife(RuleBasedStateMachine):
    @initialize(frames=st.integers(1, 3), overlap=st.integers(1, 3))
    def open(self, frames: int, overlap: int) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.show = make_show(["Ann", "Ben"])
        self.people = [make_person() for _ in range(PEOPLE)]
        self.queue = services.open_queue(self.show, "queue", make_frames(make_episode(self.show), frames), overlap)
        self.overlap, self.keys = overlap, 0

    @rule(who=person, count=st.integers(1, 3))
    def claim(self, who: int, count: int) -> None:
        services.claim(self.people[who], self.queue, count)

    @rule(data=st.data())
    def vote(self, data: st.DataObject) -> None:
        lease = self._some(Lease.objects.all(), data)
        if lease:
            self.keys += 1
            present = data.draw(st.lists(st.sampled_from(lease.asked), unique=True))
            self._try(services.record_vote, lease.token, lease.person, present, idempotency_key=f"vote {self.keys}")

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        vote = self._some(Vote.objects.filter(withdrawn_at=None), data)
        if vote:
            self.keys += 1
            services.undo_vote(vote.pk, vote.person, f"undo {self.keys}")

    @rule(data=st.data())
    def skip(self, data: st.DataObject) -> None:
        lease = self._some(Lease.objects.all(), data)
        if lease:
            self._try(services.skip, lease.token, lease.person)

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        lease = self._some(Lease.objects.filter(state=LeaseState.LIVE), data)
        if lease:
            services.release(lease.person, [lease.token])

    @rule(who=person, reclaim=st.booleans())
    def lapse(self, who: int, reclaim: bool) -> None:
        expire(person=self.people[who])
        if reclaim:
            services.reclaim_expired()

    @rule(data=st.data())
    def send_back(self, data: st.DataObject) -> None:
        item = self._some(QueueItem.objects.filter(needs_reviewer=True), data)
        if item:
            services.send_back(item)

    @invariant()
    def slots_add_up(self) -> None:
        if hasattr(self, "queue"):
            assert imbalance(self.queue) == []

    @invariant()
    def nobody_votes_twice_on_a_frame(self) -> None:
        if hasattr(self, "queue"):
            standing = list(Vote.objects.filter(withdrawn_at=None).values_list("item", "person"))
            assert len(standing) == len(set(standing))
            assert sum(self.queue.places.values_list("votes", flat=True)) == len(standing)

    def _some(self, rows: Any, data: st.DataObject) -> Any:
        mine = list(rows.order_by("pk"))
        return data.draw(st.sampled_from(mine)) if mine else None

    def _try(self, service: Any, *args: Any, **options: Any) -> None:
        with suppress(Conflict):
            service(*args, **options)

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)


@pytest.mark.database
@pytest.mark.django_db
def test_slots_add_up_whatever_happens() -> None:
    run_state_machine_as_test(
        QueueLife,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
