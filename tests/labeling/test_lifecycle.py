"""The life of a queue under any order of what people, reviewers and trainers do: slots add up, labels follow the evidence."""

from collections import defaultdict
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from labeling import services
from labeling.agreement import Skill as PersonSkill
from labeling.agreement import verdict
from labeling.estimating import decide_again, frames_to_decide
from labeling.models import (
    Agreement,
    Label,
    LabelSource,
    Lease,
    LeaseState,
    Place,
    Queue,
    QueueItem,
    SetAside,
    Skill,
    Vote,
)
from labeling.refusals import Conflict, Invalid
from labeling.tasks import estimated
from tests.builders import make_episode, make_frames, make_person, make_show
from tests.labeling.conftest import expire, imbalance

PEOPLE = 4
person = st.integers(0, PEOPLE - 1)


class QueueLife(RuleBasedStateMachine):
    @initialize(
        frames=st.integers(1, 3),
        overlap=st.integers(1, 3),
        is_adaptive=st.booleans(),
        gold_share=st.sampled_from([0, 0.5]),
        practice=st.integers(0, 1),
    )
    def open(self, frames: int, overlap: int, is_adaptive: bool, gold_share: float, practice: int) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.show = make_show(["Ann", "Ben"])
        self.cast = list(self.show.characters.all())
        self.people = [make_person() for _ in range(PEOPLE)]
        self.reviewer = make_person()
        self.gold = make_frames(make_episode(self.show), 2)
        for frame in self.gold:
            for character in self.cast:
                services.set_label(frame, character, "yes", LabelSource.REVIEW, self.reviewer)
        services.make_gold(self.show, [frame.pk for frame in self.gold], self.reviewer)
        self.frames = make_frames(make_episode(self.show), frames)
        self.queue = services.open_queue(
            self.show, "queue", self.frames, overlap, is_adaptive=is_adaptive, most_votes=max(3, overlap),
            gold_share=gold_share, practice_frames=practice,
        )  # fmt: skip
        self.keys = 0

    @rule(who=person, count=st.integers(1, 3))
    def claim(self, who: int, count: int) -> None:
        services.claim(self.people[who], self.queue, count)

    @rule(data=st.data())
    def vote(self, data: st.DataObject) -> None:
        """On a live lease, or late on one that ran out."""
        lease = self._some(Lease.objects.all(), data)
        if lease:
            self.keys += 1
            present = data.draw(st.lists(st.sampled_from(lease.asked), unique=True))
            unsure = data.draw(st.lists(st.sampled_from(lease.asked), unique=True, max_size=1))
            unsure = [one for one in unsure if one not in present]
            key = f"vote {self.keys}"
            self._try(services.record_vote, lease.token, lease.person, present, unsure, idempotency_key=key)

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
        item = self._some(QueueItem.objects.filter(needs_reviewer=True, frame__rejected_at=None), data)
        if item:
            services.send_back(item)

    @rule()
    def send_all_back(self) -> None:
        services.send_back_items(self.queue, [frame.pk for frame in self.frames], "too quick", self.reviewer)

    @rule(data=st.data(), state=st.sampled_from(["yes", "no"]))
    def review(self, data: st.DataObject, state: str) -> None:
        frame, character = data.draw(st.sampled_from(self.frames)), data.draw(st.sampled_from(self.cast))
        services.settle_frame(frame, {character.pk: state}, self.reviewer, "looked twice")

    @rule(who=person)
    def set_aside_somebody(self, who: int) -> None:
        self._try(services.set_aside_person, self.show, self.people[who], "clicks through", self.reviewer)

    @rule(who=person)
    def set_aside_a_batch(self, who: int) -> None:
        self._try(services.set_aside_batch, self.show, self.people[who], "tired", self.reviewer, self.queue)

    @rule(data=st.data())
    def lift(self, data: st.DataObject) -> None:
        aside = self._some(SetAside.objects.all(), data)
        if aside:
            self._try(services.lift, aside, self.reviewer)

    @rule(data=st.data(), is_rejected=st.booleans())
    def reject_or_restore(self, data: st.DataObject, is_rejected: bool) -> None:
        ids = [data.draw(st.sampled_from(self.frames)).pk]
        if is_rejected:
            services.reject_frames(self.show, ids, self.reviewer, "black")
        else:
            services.restore_frames(self.show, ids, self.reviewer)

    @rule()
    def estimate(self) -> None:
        for character in self.cast:
            estimated(self.show.pk, character.pk)()
        for frames in frames_to_decide(self.show.pk):
            decide_again(self.show.pk, frames)

    @invariant()
    def slots_add_up(self) -> None:
        if self._is_open():
            assert [wrong for queue in Queue.objects.filter(show=self.show) for wrong in imbalance(queue)] == []

    @invariant()
    def nobody_votes_twice_on_a_frame_and_counters_are_right(self) -> None:
        if self._is_open():
            standing = list(Vote.objects.filter(withdrawn_at=None).values_list("item", "person"))
            assert len(standing) == len(set(standing))
            practiced = Vote.objects.filter(withdrawn_at=None, is_practice=True).count()
            assert sum(Place.objects.values_list("votes", flat=True)) == len(standing) - practiced
            assert sum(Place.objects.values_list("practiced", flat=True)) == practiced

    @invariant()
    def what_is_set_aside_counts_for_nothing(self) -> None:
        if self._is_open():
            assert not Vote.objects.filter(set_aside__isnull=False, counted=True).exists()
            assert not Vote.objects.filter(set_aside__lifted_at__isnull=False).exists()

    @invariant()
    def gold_stays_gold(self) -> None:
        if self._is_open():
            labels = Label.objects.filter(frame__in=self.gold).values_list("state", "source")
            assert set(labels) == {("yes", LabelSource.GOLD)}

    @invariant()
    def labels_are_what_the_evidence_says(self) -> None:
        """Contradictions are decided by skill only when an estimate is made; the others at once."""
        if self._is_open():
            said = self._evidence()
            for label in Label.objects.filter(frame__in=self.frames, source=LabelSource.VOTES):
                answers = list(said[label.frame_id, label.character_id].items())
                expected = verdict(answers, *self._known(label.character_id))
                assert (label.is_disputed, label.answers) == (expected.is_disputed, expected.answers)
                assert label.is_disputed or label.state == expected.state

    def _evidence(self) -> dict[tuple[int, int], dict[int, str]]:
        said: dict[tuple[int, int], dict[int, str]] = defaultdict(dict)
        for vote in Vote.objects.filter(withdrawn_at=None, set_aside=None, is_practice=False).order_by("pk"):
            for answer in vote.answers.all():
                said[vote.frame_id, answer.character_id][vote.person_id] = answer.answer
        return said

    def _known(self, character: int) -> tuple[dict[int, PersonSkill], float, int]:
        skills = {
            row.person_id: PersonSkill(row.sensitivity, row.specificity, row.answers)
            for row in Skill.objects.filter(character=character)
        }
        agreement = Agreement.objects.filter(character=character).first()
        return skills, agreement.prevalence if agreement else 0.5, agreement.votes if agreement else 0

    def _is_open(self) -> bool:
        return hasattr(self, "queue")

    def _some(self, rows: Any, data: st.DataObject) -> Any:
        mine = list(rows.order_by("pk"))
        return data.draw(st.sampled_from(mine)) if mine else None

    def _try(self, service: Any, *args: Any, **options: Any) -> None:
        with suppress(Conflict, Invalid):
            service(*args, **options)

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)


@pytest.mark.database
@pytest.mark.django_db
def test_slots_add_up_and_labels_follow_whatever_happens() -> None:
    run_state_machine_as_test(
        QueueLife,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
