"""The large view's evidence: the spotlight, frames that are alike, and the job that gathers both."""

import io
from dataclasses import replace

import numpy as np
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from corpus.fitting import FittingRule
from corpus.models import Frame
from evaluation.evidence_files import evidence_of, folder_of, start_gathering
from evaluation.models import Evaluation, EvaluationPair
from jobs.models import Job
from people.models import Role
from tests.builders import make_person, picture, save
from tests.evaluation.evidence_of_tests import keep
from tests.running import run_job
from tests.training.recognizer.drawn import TINY


@pytest.fixture
def trainer(evaluated: Evaluation, client: Client) -> Client:
    client.force_login(make_person(Role.TRAINER, evaluated.show))
    return client


def address(row: EvaluationPair, name: str) -> str:
    return reverse(f"evaluation:{name}", args=[row.evaluation.show.slug, row.evaluation_id, row.pk])


def ann_at(evaluated: Evaluation, score: float) -> EvaluationPair:
    return evaluated.pairs.get(character__name="Ann", score=score)


def test_the_spotlight_is_a_png_of_the_frames_shape(evaluated: Evaluation, trainer: Client) -> None:
    row = ann_at(evaluated, 0.2)
    assert trainer.get(address(row, "looked")).status_code == 404
    keep(evaluated)

    answer = trainer.get(address(row, "looked"))
    drawn = np.asarray(Image.open(io.BytesIO(answer.content)))
    assert (answer["Content-Type"], drawn.shape, drawn[1, 1, 3], drawn[-1, -1, 3]) == ("image/png", (36, 64, 4), 0, 204)


def test_the_large_view_shows_evidence_or_offers_to_gather_it(evaluated: Evaluation, trainer: Client) -> None:
    row = ann_at(evaluated, 0.2)
    assert "Find where it looked" in trainer.get(address(row, "gap")).content.decode()

    gather = reverse("evaluation:gather", args=[evaluated.show.slug, evaluated.pk])
    for _ in range(2):  # asked twice, queued once
        assert trainer.post(gather, {"pair": row.pk})["Location"] == address(row, "gap")
    assert Job.objects.filter(function="evaluation.tasks.gather").count() == 1
    assert "is being gathered" in trainer.get(address(row, "gap")).content.decode()

    keep(evaluated)
    page = trainer.get(address(row, "gap")).content.decode()
    assert f'data-src="{address(row, "looked")}"' in page
    assert f'hx-get="{address(row, "alike")}"' in page


def test_alike_frames_lead_to_their_own_large_view(evaluated: Evaluation, trainer: Client) -> None:
    kept, first = keep(evaluated), ann_at(evaluated, 0.9)
    page = trainer.get(address(first, "alike")).content.decode()

    assert "Frames that fire the same detector <small>number 0" in page
    nearest, firing = page.split("Frames that fire")
    same_way = evaluated.pairs.get(character__name="Ann", frame=int(kept.frames[2]))
    assert nearest.index(address(same_way, "gap")) == nearest.index('<a href="') + len('<a href="')
    assert "fires 3.0" in firing and "fires 2.0" in firing


def test_the_api_says_everything_of_a_frame(evaluated: Evaluation, trainer: Client) -> None:
    keep(evaluated)
    row = ann_at(evaluated, 0.9)
    place = [evaluated.show.slug, evaluated.pk]
    said = trainer.get(reverse("evaluation-api:frame", args=[*place, row.frame_id])).json()

    ann = said["characters"]["Ann"]
    assert (ann["label"], ann["score"], ann["threshold"], ann["looked"]) == ("yes", 0.9, 0.5, address(row, "looked"))
    assert (ann["alike"]["detector"], len(ann["alike"]["nearest"])) == (0, 4)
    assert trainer.get(reverse("evaluation-api:frame", args=[*place, 10**6])).status_code == 404
    assert trainer.post(reverse("evaluation-api:evidence", args=place)).status_code == 202


def test_an_unfinished_evaluation_has_nothing_to_gather(evaluated: Evaluation, trainer: Client) -> None:
    Evaluation.objects.filter(pk=evaluated.pk).update(finished_at=None)
    answer = trainer.post(reverse("evaluation-api:evidence", args=[evaluated.show.slug, evaluated.pk]))
    assert (answer.status_code, "not finished" in answer.json()["detail"]) == (400, True)


def test_the_job_keeps_what_a_real_recognizer_goes_by(evaluated: Evaluation) -> None:
    from training.recognizer.network import build_network
    from training.recognizer.saved import Recognizer

    settings_of = replace(TINY, pooling="soft_max")
    network = build_network(settings_of, 2, input_size=(24, 24))
    folder = Recognizer(network, ["Ann", "Ben"], settings_of, FittingRule(24, 24)).save(settings.RUNS_DIR / "one")
    type(evaluated.run).objects.filter(pk=evaluated.run_id).update(folder=folder.name)
    for frame in Frame.objects.filter(show=evaluated.show):
        file, sha256 = save(evaluated.show, "frames", picture(seed=frame.pk))
        Frame.objects.filter(pk=frame.pk).update(file=file, sha256=sha256)

    run_job(start_gathering(evaluated, None))

    kept = evidence_of(evaluated)
    assert kept is not None
    assert sorted(kept.frames.tolist()) == sorted(Frame.objects.values_list("pk", flat=True))
    assert (kept.maps.shape, kept.embeddings.dtype, kept.peaks.max()) == ((5, 2, 2, 2), np.float16, 1.0)
    assert kept.weights.shape == (kept.embeddings.shape[1], 2)
    assert sum(path.stat().st_size for path in folder_of(evaluated).iterdir()) < 10_000
