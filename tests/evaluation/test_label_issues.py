"""Label issues: the ranking against cleanlab's own formulas, the job, the room and its reviews."""

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from evaluation import reviews
from evaluation.issue_pages import ranking_job
from evaluation.label_issues import ranked_issues
from evaluation.models import Evaluation, Review
from labeling.models import Label
from people.models import Role
from tests.builders import make_person
from tests.running import run_all


def test_planted_wrong_label_comes_first() -> None:
    generator = np.random.default_rng(0)
    truth = (generator.random((60, 3)) < 0.4).astype(np.int8)
    scores = np.where(truth == 1, 0.9, 0.1) + generator.uniform(-0.05, 0.05, truth.shape)
    truth[17, 2] = 1 - truth[17, 2]

    first = ranked_issues(truth, scores, most=5)[0]

    assert (first.row, first.column) == (17, 2)
    assert first.quality < 0.16


def test_quality_is_the_moving_average_of_self_confidence() -> None:
    """Sorted from the best to the worst label, each step takes .8 of the next: the worst weighs most."""
    truth, scores = np.array([[1, 0, 1]], np.int8), np.array([[0.9, 0.4, 0.2]])
    own = sorted([0.9, 1 - 0.4, 0.2], reverse=True)
    average = own[0]
    for value in own[1:]:
        average = 0.8 * value + 0.2 * average

    ranked = ranked_issues(truth, scores, most=1)[0]

    assert ranked.frame_quality == pytest.approx(average)
    assert (ranked.column, ranked.quality) == (2, pytest.approx(0.2))


def test_frames_with_open_labels_are_left_out() -> None:
    truth = np.array([[1, -1], [1, 0]], np.int8)
    assert [one.row for one in ranked_issues(truth, np.full((2, 2), 0.5), most=9)] == [1]
    assert ranked_issues(np.full((2, 2), -1, np.int8), np.full((2, 2), 0.5), most=9) == []


@pytest.fixture
def reviewer(evaluated: Evaluation, client: Client) -> Client:
    client.force_login(make_person(Role.REVIEWER, evaluated.show))
    return client


def test_ranking_is_made_by_a_job_and_changes_no_label(evaluated: Evaluation, reviewer: Client) -> None:
    room = reverse("evaluation:issues", args=[evaluated.show.slug])
    before = list(Label.objects.order_by("pk").values_list("state", "source"))
    assert "No ranking yet" in reviewer.get(room).content.decode()

    page = reviewer.post(reverse("evaluation:rank-issues", args=[evaluated.show.slug]), follow=True)
    assert "being ranked" in page.content.decode()
    reviewer.post(reverse("evaluation:rank-issues", args=[evaluated.show.slug]))  # once is enough
    run_all(evaluated.show.pk)

    assert ranking_job(evaluated.show) is None
    # Ann's four known frames; the doubtful ones are missed at .2 and found at .8, where people say otherwise.
    assert [round(one.quality, 2) for one in evaluated.issues.order_by("rank")] == [0.2, 0.2, 0.9, 0.9]
    assert list(Label.objects.order_by("pk").values_list("state", "source")) == before


def test_reviewers_see_neither_quality_nor_label(evaluated: Evaluation, reviewer: Client) -> None:
    reviewer.post(reverse("evaluation:rank-issues", args=[evaluated.show.slug]))
    run_all(evaluated.show.pk)
    room = reverse("evaluation:issues", args=[evaluated.show.slug])

    cells = reviewer.get(room).context["cells"]
    assert {cell["badge"] for cell in cells} == {"Ann"} | ({"Ben"} & {cell["badge"] for cell in cells})
    reviewer.force_login(make_person(Role.TRAINER, evaluated.show))
    assert reviewer.get(room).context["cells"][0]["badge"] == "Ann .20"


def test_most_doubtful_labels_are_reviewed_blind(evaluated: Evaluation, reviewer: Client) -> None:
    slug = evaluated.show.slug
    reviewer.post(reverse("evaluation:rank-issues", args=[slug]))
    run_all(evaluated.show.pk)
    page = reviewer.post(reverse("evaluation:review-issues", args=[slug]), follow=True)
    review = Review.objects.get()
    people = [make_person(Role.REVIEWER, evaluated.show) for _ in range(2)]
    doubtful = evaluated.issues.get(rank=1)
    item = review.items.get(frame=doubtful.frame, character=doubtful.character)

    assert page.context["item"] is not None
    assert (review.kind, item.chance) == ("issues", None)
    other = "no" if item.human == "yes" else "yes"
    for person in people:
        reviews.give_answer(review, item.pk, person, other)
    closed = reviews.close_review(review, people[0])
    assert Label.objects.get(frame=doubtful.frame, character=doubtful.character).state == other
    assert "runs" not in closed.report
    reviewer.force_login(make_person(Role.TRAINER, evaluated.show))
    text = reviewer.get(reverse("evaluation:review", args=[slug, review.number])).content.decode()
    assert "chosen by rank, not by chance" in text
    waiting = reviewer.get(reverse("evaluation:issues", args=[slug])).context["waiting"]
    assert waiting == evaluated.issues.count() - 1


def test_room_without_an_evaluation_or_ranking_says_so(evaluated: Evaluation, reviewer: Client) -> None:
    slug = evaluated.show.slug
    page = reviewer.post(reverse("evaluation:review-issues", args=[slug]), follow=True).content.decode()
    assert "no ranking yet" in page
    Evaluation.objects.update(finished_at=None)
    assert "Evaluate a run" in reviewer.get(reverse("evaluation:issues", args=[slug])).content.decode()
    page = reviewer.post(reverse("evaluation:rank-issues", args=[slug]), follow=True).content.decode()
    assert "evaluate a run first" in page
