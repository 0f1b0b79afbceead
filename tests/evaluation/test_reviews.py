"""Blind reviews: what is asked, how answers settle it, what closing changes, and what the pages keep to themselves."""

import json
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from corpus.models import Frame, Show
from evaluation import reviews
from evaluation.models import Evaluation, Review, ReviewAnswer, ReviewItem
from evaluation.review_figures import gains
from evaluation.reviews import ReviewRefused
from evaluation.services import store_evaluation
from labeling.models import Label, LabelSource, LabelState
from labeling.querysets import labels_at
from labeling.services import make_label_version, set_label
from people.models import Person, Role
from tests.builders import make_episode, make_frames, make_job, make_person, make_run, make_show
from training.recipe import original_recipe, to_json

pytestmark = pytest.mark.database
EPISODES, EACH = 6, 8


class Planted:
    """A show with Ann on 48 dev frames, what is true of each, and runs that decide about them."""

    def __init__(self) -> None:
        self.show = make_show(["Ann"])
        self.ann = self.show.characters.get()
        self.frames = [frame for _ in range(EPISODES) for frame in make_frames(make_episode(self.show), EACH)]
        generator = np.random.default_rng(3)
        self.true = {frame.pk: bool(generator.random() < 0.5) for frame in self.frames}
        self.people = {pk: value ^ (generator.random() < 0.15) for pk, value in self.true.items()}
        for frame in self.frames:
            set_label(frame, self.ann, LabelState.YES if self.people[frame.pk] else LabelState.NO, LabelSource.VOTES)
        self.reviewers = [make_person(Role.REVIEWER, self.show, first_name=name) for name in ("Ada", "Bea", "Cy")]
        self.generator = generator

    def evaluated(self, wrong: float, **fields: object) -> Evaluation:
        """A run that errs this often, and its evaluation on dev."""
        version = make_label_version(self.show, "by hand", None)
        run = make_run(self.show, label_version=version, **fields)
        row = Evaluation.objects.create(
            show=self.show, run=run, split="dev", policy="max_f", label_version=version, job=make_job(self.show)
        )
        pairs = []
        for pk, value in self.true.items():
            says = value ^ (self.generator.random() < wrong)
            pairs.append((pk, self.ann, "yes" if self.people[pk] else "no", 0.9 if says else 0.1))
        store_evaluation(row, pairs, {"Ann": 0.5}, {"macro_f1": 0.9 - wrong, "frames": len(pairs)})
        return row

    def truth_of(self, item: ReviewItem) -> str:
        return "yes" if self.true[item.frame_id] else "no"

    def answer_all(self, review: Review, *people: Person) -> None:
        for person in people:
            for pk in reviews.questions_for(review, person):
                reviews.give_answer(review, pk, person, self.truth_of(ReviewItem.objects.get(pk=pk)))


@pytest.fixture
def planted(db: None) -> Planted:
    return Planted()


@pytest.fixture
def review(planted: Planted) -> Review:
    return reviews.open_review(planted.show, [planted.evaluated(0.25)], None, agreements=3)


def test_every_disagreement_is_asked_and_agreements_of_every_stratum(planted: Planted, review: Review) -> None:
    items = list(review.items.all())
    agreeing = [item for item in items if not item.differs]

    scored = planted.show.evaluations.get().pairs
    wanted = scored.filter(truth="yes", score__lt=0.5).count() + scored.filter(truth="no", score__gte=0.5).count()
    assert len(items) - len(agreeing) == wanted > 5
    assert sorted(item.human for item in agreeing) == ["no"] * 3 + ["yes"] * 3
    assert {item.chance for item in items if item.differs} == {1.0}
    both_no = scored.filter(truth="no", score__lt=0.5).count()
    assert {item.chance for item in agreeing if item.human == "no"} == {3 / both_no}


def test_runs_are_pooled_and_the_original_recipes_is_proposed(planted: Planted) -> None:
    first = planted.evaluated(0.3, recipe=to_json(original_recipe()))
    planted.evaluated(0.35)
    second = planted.evaluated(0.1)

    assert reviews.proposed(planted.show) == [second, first]
    review = reviews.open_review(planted.show, [second, first], None, agreements=0)

    either = {
        pair.frame_id
        for row in (first, second)
        for pair in row.pairs.all()
        if (pair.score >= 0.5) != (pair.truth == "yes")
    }
    assert set(review.items.values_list("frame_id", flat=True)) == either
    assert {len(one) for one in review.items.values_list("decisions", flat=True)} == {2}


def test_one_review_of_a_kind_is_open_at_a_time(planted: Planted, review: Review) -> None:
    versions = planted.show.label_versions.count()
    with pytest.raises(ReviewRefused, match="open already"):
        reviews.open_review(planted.show, list(review.evaluations.all()), None)
    assert planted.show.label_versions.count() == versions


def test_review_of_nothing_is_refused_and_leaves_nothing(planted: Planted) -> None:
    with pytest.raises(ReviewRefused, match="one to 4 runs"):
        reviews.open_review(planted.show, [], None)
    perfect = planted.evaluated(0.2)
    perfect.pairs.filter(truth="yes").update(score=0.9)
    perfect.pairs.filter(truth="no").update(score=0.1)
    with pytest.raises(ReviewRefused, match="agree on every frame"):
        reviews.open_review(planted.show, [perfect], None, agreements=0)
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [([], ""), (["yes"], ""), (["yes", "yes"], "yes"), (["yes", "no"], ""), (["yes", "no", "no"], "no"),
     (["open", "open"], "open"), (["yes", "no", "open"], "open")],
)  # fmt: skip
def test_two_who_agree_settle_it_and_a_third_where_they_differ(answers: list[str], verdict: str) -> None:
    assert reviews.settled_by(answers) == verdict


def test_nobody_is_asked_twice_nor_about_what_is_settled(planted: Planted, review: Review) -> None:
    ada, bea, cy = planted.reviewers
    item = review.items.first()
    reviews.give_answer(review, item.pk, ada, "yes")
    assert item.pk not in reviews.questions_for(review, ada)
    reviews.give_answer(review, item.pk, bea, "yes")

    assert item.pk not in reviews.questions_for(review, cy)
    with pytest.raises(ReviewRefused, match="settled this one meanwhile"):
        reviews.give_answer(review, item.pk, cy, "no")
    assert ReviewItem.objects.get(pk=item.pk).verdict == "yes"


def test_answer_that_is_none_stores_nothing(review: Review, planted: Planted) -> None:
    with pytest.raises(ReviewRefused, match="Say yes, no"):
        reviews.give_answer(review, review.items.first().pk, planted.reviewers[0], "perhaps")
    with pytest.raises(ReviewRefused, match="not part of the review"):
        reviews.give_answer(review, 10**9, planted.reviewers[0], "yes")
    assert not ReviewAnswer.objects.exists()


def test_last_answer_can_be_taken_back_and_opens_its_question(planted: Planted, review: Review) -> None:
    ada, bea, _ = planted.reviewers
    item = review.items.first()
    reviews.give_answer(review, item.pk, ada, "yes")
    reviews.give_answer(review, item.pk, bea, "yes")

    assert reviews.take_back(review, bea) == item
    item.refresh_from_db()
    assert (item.verdict, item.settled_at, item.answers.count()) == ("", None, 1)
    assert reviews.take_back(review, bea) is None


def test_order_is_each_reviewers_own_and_stays(planted: Planted, review: Review) -> None:
    ada, bea, _ = planted.reviewers
    assert reviews.questions_for(review, ada) == reviews.questions_for(review, ada)
    assert reviews.questions_for(review, ada) != reviews.questions_for(review, bea)


def test_rejected_frames_are_not_asked(planted: Planted, review: Review) -> None:
    item = review.items.first()
    Frame.objects.filter(pk=item.frame_id).update(rejected_at="2026-01-01T00:00Z")
    assert item.pk not in reviews.questions_for(review, planted.reviewers[0])


def test_closing_makes_labels_of_verdicts_under_one_version(planted: Planted, review: Review) -> None:
    ada, bea, _ = planted.reviewers
    planted.answer_all(review, ada, bea)

    closed = reviews.close_review(review, ada)

    asked = {item.frame_id for item in review.items.all()}
    held = {label.frame_id: label for label in Label.objects.filter(show=planted.show)}
    assert all(held[pk].state == ("yes" if planted.true[pk] else "no") for pk in asked)
    assert {held[pk].source for pk in asked if planted.true[pk] != planted.people[pk]} == {"review"}
    assert all((held[pk].state == "yes") == planted.people[pk] for pk in set(planted.true) - asked)
    before, after = (labels_at(version) for version in (closed.raw_version, closed.reviewed_version))
    assert {pair[0] for pair in before if before[pair] != after[pair]} == {
        pk for pk in asked if planted.true[pk] != planted.people[pk]
    }
    with pytest.raises(ReviewRefused, match="is closed"):
        reviews.give_answer(closed, review.items.first().pk, ada, "yes")
    with pytest.raises(ReviewRefused, match="closed before"):
        reviews.close_review(closed, ada)


def test_closing_before_anything_is_settled_is_refused(planted: Planted, review: Review) -> None:
    reviews.give_answer(review, review.items.first().pk, planted.reviewers[0], "yes")
    with pytest.raises(ReviewRefused, match="Nothing is settled yet"):
        reviews.close_review(review, planted.reviewers[0])


def test_giving_up_changes_no_label(planted: Planted, review: Review) -> None:
    planted.answer_all(review, *planted.reviewers[:2])
    reviews.abandon_review(review)
    assert not Review.objects.exists()
    assert not Label.objects.filter(source="review").exists()


def test_report_sets_raw_reviewed_and_weighted_side_by_side(planted: Planted) -> None:
    """Everything is asked, so the weighted figure is that of the reviewed labels, and both are the run's against the truth."""
    run = planted.evaluated(0.25)
    review = reviews.open_review(planted.show, [run], None, agreements=1000)
    planted.answer_all(review, *planted.reviewers[:2])

    report = reviews.close_review(review, planted.reviewers[0]).report

    decided = {pair.frame_id: pair.score >= 0.5 for pair in run.pairs.all()}
    accuracy = report["runs"][0]["characters"]["Ann"]["figures"]["accuracy"]
    right = np.mean([decided[pk] == value for pk, value in planted.true.items()])
    raw = np.mean([decided[pk] == value for pk, value in planted.people.items()])
    assert accuracy["raw"][0] == pytest.approx(raw)
    assert accuracy["reviewed"][0] == accuracy["weighted"][0] == pytest.approx(right)
    assert accuracy["weighted"][1][0] < right < accuracy["weighted"][1][1]
    assert accuracy["weighted"][2] == "episodes"
    assert sum(row["frames"] for row in report["strata"]) == 48
    assert sum(report["changed"]["Ann"].values()) == sum(planted.true[pk] != planted.people[pk] for pk in planted.true)
    assert [(row["name"], row["answers"]) for row in report["reviewers"]] == [("Ada", 48), ("Bea", 48)]
    assert report["agreement"]["alpha"] == 1
    assert json.loads(json.dumps(report)) == report


def test_reviewing_disagreements_alone_flatters_and_the_page_says_by_how_much(planted: Planted, review: Review) -> None:
    """Agreed mistakes are found in the drawn agreements only; the weighted figure counts them for their stratum."""
    run = review.evaluations.get()
    frames = [item.frame_id for item in review.items.all() if not item.differs and item.human == "no"]
    planted.true[frames[0]] = True  # people and run both miss her in one of three drawn
    planted.answer_all(review, *planted.reviewers[:2])

    report = reviews.close_review(review, planted.reviewers[0]).report

    recall = report["runs"][0]["characters"]["Ann"]["figures"]["recall"]
    assert recall["weighted"][0] < recall["reviewed"][0] - 0.05
    said = gains(report)
    assert said[0].startswith(f"Run {run.run.number}: macro-F1 ")
    assert "flatters by" in said[0]


def test_planted_reviewer_who_favors_the_model_is_outvoted_and_named(planted: Planted) -> None:
    """Ada always says what the run says. Taken at her word it errs nowhere; with two others the weighted figure is right."""
    run = planted.evaluated(0.25)
    review = reviews.open_review(planted.show, [run], None, agreements=8)
    ada, *honest = planted.reviewers
    says = {pair.frame_id: "yes" if pair.score >= 0.5 else "no" for pair in run.pairs.all()}
    for pk in reviews.questions_for(review, ada):
        reviews.give_answer(review, pk, ada, says[ReviewItem.objects.get(pk=pk).frame_id])
    naive = [
        ReviewAnswer.objects.get(item=item, person=ada).state == says[item.frame_id] for item in review.items.all()
    ]
    planted.answer_all(review, *honest)

    report = reviews.close_review(review, honest[0]).report

    value, (low, high), _ = report["runs"][0]["characters"]["Ann"]["figures"]["accuracy"]["weighted"]
    whole = np.mean([(says[pk] == "yes") == true for pk, true in planted.true.items()])
    assert all(naive) and whole < 0.85  # her word alone would make every decision right
    assert abs(value - whole) < (high - low) / 4
    of = {row["name"]: row for row in report["reviewers"]}
    assert of["Ada"]["with_model"] == of["Ada"]["judged"] > of["Bea"]["with_model"]


def test_gain_of_a_run_is_told_apart_from_relabeling(planted: Planted) -> None:
    first, second = planted.evaluated(0.3), planted.evaluated(0.1)
    review = reviews.open_review(planted.show, [first, second], None, agreements=2)
    planted.answer_all(review, *planted.reviewers[:2])

    report = reviews.close_review(review, planted.reviewers[0]).report

    macro = [row["macro"] for row in report["runs"]]
    model = macro[1]["reviewed"][0] - macro[0]["reviewed"][0]
    text = gains(report)[-1]
    assert text.startswith("From run 1 on old labels to run 2 on reviewed ones")
    assert f"+{model:.2f}".replace("+0", "+") + " is the model" in text


def test_database_refuses_a_second_answer_and_an_impossible_chance(planted: Planted, review: Review) -> None:
    item = review.items.first()
    ReviewAnswer.objects.create(item=item, person=planted.reviewers[0], state="yes")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewAnswer.objects.create(item=item, person=planted.reviewers[0], state="no")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewItem.objects.filter(pk=item.pk).update(chance=0)


# Pages


@pytest.fixture
def ada(planted: Planted, client: Client) -> Iterator[Client]:
    client.force_login(planted.reviewers[0], backend="django.contrib.auth.backends.ModelBackend")
    return client


def room(show: Show) -> str:
    return reverse("evaluation:disagreements", args=[show.slug])


def test_page_tells_neither_who_said_what_nor_scores(planted: Planted, review: Review, ada: Client) -> None:
    page = ada.get(room(planted.show))
    text = page.content.decode()

    assert f"Is {planted.ann.name} visible?" in text
    assert "people say" not in text.lower()
    assert "0.9" not in text and "0.1" not in text
    assert "run 1" not in text.lower()


def test_sides_come_in_either_order_and_the_same_again(planted: Planted, review: Review, ada: Client) -> None:
    orders = {}
    for item in review.items.all():
        found = ada.get(room(planted.show), {"item": item.pk})
        orders[item.pk] = [side["state"] for side in found.context["sides"]]
        assert found.context["item"] == item
        assert [side["state"] for side in ada.get(room(planted.show), {"item": item.pk}).context["sides"]] == orders[
            item.pk
        ]
    assert {tuple(order) for order in orders.values()} == {("yes", "no"), ("no", "yes")}


def test_answer_goes_on_and_can_be_taken_back(planted: Planted, review: Review, ada: Client) -> None:
    first = ada.get(room(planted.show)).context["item"]
    address = reverse("evaluation:answer", args=[planted.show.slug, review.number])
    after = ada.post(address, {"item": first.pk, "state": "yes"}, follow=True)

    assert after.context["item"] != first
    assert (after.context["progress"]["yours"], after.context["progress"]["waiting"]) == (1, 1)
    assert [(one["name"], one["is_you"], one["is_here"]) for one in after.context["reviewers"]] == [("Ada", True, True)]
    back = ada.post(reverse("evaluation:take-back", args=[planted.show.slug, review.number]), follow=True)
    assert back.context["item"] == first


def test_later_comes_again_at_the_end(planted: Planted, review: Review, ada: Client) -> None:
    order = reviews.questions_for(review, planted.reviewers[0])
    assert ada.get(room(planted.show), {"skip": order[0]}).context["item"].pk == order[1]
    assert ada.get(room(planted.show), {"skip": "x" * 30}).context["item"].pk == order[0]


def test_wrong_answer_is_told_and_stores_nothing(planted: Planted, review: Review, ada: Client) -> None:
    address = reverse("evaluation:answer", args=[planted.show.slug, review.number])
    page = ada.post(address, {"item": "nonsense", "state": "yes"}, follow=True).content.decode()
    assert "not part of the review" in page
    assert not ReviewAnswer.objects.exists()


def test_review_is_begun_from_the_page(planted: Planted, ada: Client) -> None:
    run = planted.evaluated(0.25)
    empty = ada.get(room(planted.show))
    assert empty.context["form"].initial["evaluations"] == [run]
    address = reverse("evaluation:start-review", args=[planted.show.slug])
    refused = ada.post(address, {"agreements": 2})
    assert (refused.status_code, Review.objects.count()) == (400, 0)
    ada.post(address, {"evaluations": [run.pk], "agreements": 2})
    assert Review.objects.get().agreements == 2


def test_empty_room_says_what_to_do(planted: Planted, ada: Client) -> None:
    assert "Evaluate a run" in ada.get(room(planted.show)).content.decode()


def test_figures_are_not_told_while_a_review_is_open(planted: Planted, review: Review, client: Client) -> None:
    client.force_login(make_person(Role.TRAINER, planted.show))
    address = reverse("evaluation:review", args=[planted.show.slug, review.number])
    assert client.get(address)["Location"] == room(planted.show)


def test_closed_review_has_its_page(planted: Planted, review: Review, client: Client) -> None:
    planted.answer_all(review, *planted.reviewers[:2])
    trainer = make_person(Role.TRAINER, planted.show)
    client.force_login(trainer)
    close = reverse("evaluation:close-review", args=[planted.show.slug, review.number])

    page = client.post(close, follow=True).content.decode()

    assert "How much came from relabeling" in page
    assert "Weighted estimate" in page
    assert f"Review {review.number}" in client.get(room(planted.show)).content.decode()


def test_abandoning_from_the_page_is_for_trainers(planted: Planted, review: Review, ada: Client) -> None:
    address = reverse("evaluation:abandon-review", args=[planted.show.slug, review.number])
    assert ada.post(address).status_code == 403
    ada.force_login(make_person(Role.TRAINER, planted.show))
    ada.post(address)
    assert not Review.objects.exists()


def test_api_asks_blind_and_closes(planted: Planted, api_of: Callable[[Person], APIClient]) -> None:
    planted.evaluated(0.25)
    slug, (ada, bea, _) = planted.show.slug, planted.reviewers
    address = f"/api/v1/shows/{slug}/reviews/"
    assert "no finished evaluation" in str(api_of(ada).post(address, {"runs": [9]}, format="json").json())
    made = api_of(ada).post(address, {"runs": [1], "agreements": 1}, format="json")
    assert (made.status_code, made.json()["runs"]) == (201, [1])
    for person in (ada, bea):
        api = api_of(person)
        while (asked := api.get(f"{address}1/question/")).status_code == 200:
            assert set(asked.json()) == {"item", "frame", "character", "url"}
            state = "yes" if planted.true[asked.json()["frame"]] else "no"
            assert api.post(f"{address}1/answers/", {"item": asked.json()["item"], "state": state}).status_code == 201
    closed = api_of(ada).post(f"{address}1/close/")
    assert (closed.status_code, closed.json()["closed_at"] is not None) == (200, True)
    trainer = api_of(make_person(Role.TRAINER, planted.show))
    assert trainer.get(f"{address}1/").json()["report"]["questions"] == Review.objects.get().items.count()
    assert trainer.get(f"{address}7/").status_code == 404
    assert [row["number"] for row in trainer.get(address).json()["results"]] == [1]


def test_reviewing_costs_the_same_whatever_was_answered(
    planted: Planted, review: Review, ada: Client, django_assert_max_num_queries: Callable
) -> None:
    ada.get(room(planted.show))
    with django_assert_max_num_queries(30):
        ada.get(room(planted.show))
    planted.answer_all(review, *planted.reviewers[1:])
    ada.get(room(planted.show))  # the strip's figures are kept for seconds only
    with django_assert_max_num_queries(30):
        ada.get(room(planted.show))
