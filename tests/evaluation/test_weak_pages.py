"""The page of weak spots: slices with their galleries, clusters that a person names."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluation.models import Evaluation, EvaluationPair, FailureCluster
from people.models import Role
from tests.builders import make_episode, make_frames, make_job, make_person, make_run, make_show
from tests.evaluation.conftest import report
from tests.evaluation.evidence_of_tests import keep


@pytest.fixture
def many(db: None) -> Evaluation:
    """Ann in half of 120 frames of 12 episodes; she is missed in every frame of the second half of each, found in the first."""
    show = make_show(["Ann"])
    ann = show.characters.get()
    row = Evaluation.objects.create(
        show=show, run=make_run(show), split="dev", policy="max_f", job=make_job(show), thresholds={"Ann": 0.5},
        report=report(), finished_at=timezone.now(),
    )  # fmt: skip
    pairs = []
    for number in range(12):
        for place, frame in enumerate(make_frames(make_episode(show, name=f"episode {number}"), 10)):
            frame.time_ms = place * 60_000
            frame.save()
            missed = place >= 5 and (place + number) % 7 > 0
            pairs.append(
                EvaluationPair(evaluation=row, frame=frame, character=ann, truth="yes", score=0.1 if missed else 0.9)
            )
    EvaluationPair.objects.bulk_create(pairs)
    return row


@pytest.fixture
def trainer(many: Evaluation, client: Client) -> Client:
    client.force_login(make_person(Role.TRAINER, many.show))
    return client


def address(row: Evaluation, name: str = "weak", **asked: object) -> str:
    return reverse(f"evaluation:{name}", args=[row.show.slug, row.pk]) + (f"?{urlencode(asked)}" if asked else "")


def test_a_weak_slice_leads_to_its_wrong_frames(many: Evaluation, trainer: Client) -> None:
    page = trainer.get(address(many)).content.decode()
    assert "worse than the rest by more than chance" in page
    assert "highest, 7 min to 9 min" in page
    assert "Gather the evidence" in page

    asked = {"attribute": "time in the episode", "value": "highest, 7 min to 9 min", "character": "Ann"}
    gallery = trainer.get(address(many, "weak-frames", **asked))
    wrong = many.pairs.filter(score=0.1, frame__time_ms__gte=7 * 60_000).count()
    assert gallery.content.decode().count("<figure") == wrong == 32
    assert trainer.get(address(many, "weak-frames", attribute="smell", value="sweet")).status_code == 404


def test_clusters_come_with_the_evidence_and_keep_their_name(many: Evaluation, trainer: Client) -> None:
    keep(many)
    groups = trainer.get(reverse("evaluation-api:weak", args=[many.show.slug, many.pk])).json()["clusters"]
    assert len(groups) > 1
    assert sorted(frame for one in groups for frame in one["frames"]) == sorted(
        many.pairs.filter(score=0.1).values_list("frame", flat=True)
    )
    anchor = min(groups[1]["frames"])

    trainer.post(address(many, "name-cluster"), {"cluster": anchor, "name": "  far  away "})

    kept = FailureCluster.objects.get()
    assert (kept.name, kept.frames) == ("far away", groups[1]["frames"])
    page = trainer.get(address(many)).content.decode()
    assert page.index('value="far away"') < page.index('value=""')  # named ones stand first
    gallery = trainer.get(address(many, "weak-frames", cluster=anchor)).content.decode()
    assert "<h1>far away</h1>" in gallery
    assert gallery.count("<figure") == min(48, len(kept.frames))

    trainer.post(address(many, "name-cluster"), {"cluster": anchor, "name": ""})
    assert not FailureCluster.objects.exists()


@pytest.mark.parametrize(
    ("cluster", "name", "says"), [("1", "x" * 81, "up to 80 letters"), ("no", "x", "no such cluster")]
)
def test_a_bad_name_is_refused(many: Evaluation, trainer: Client, cluster: str, name: str, says: str) -> None:
    keep(many)
    answer = trainer.post(address(many, "name-cluster"), {"cluster": cluster, "name": name}, follow=True)
    assert says in answer.content.decode()
    assert not FailureCluster.objects.exists()


def test_slices_by_light_come_with_the_evidence(many: Evaluation, trainer: Client) -> None:
    keep(many)
    found = trainer.get(reverse("evaluation-api:weak", args=[many.show.slug, many.pk])).json()["slices"]
    assert {"brightness", "saturation", "time in the episode"} <= {one["attribute"] for one in found}
