"""Blind reviews of labels: what is asked is drawn, answered by two people, settled, and becomes labels as the review closes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from corpus.models import Show, Split
from evaluation.models import Evaluation, LabelIssue, Review, ReviewAnswer, ReviewItem, ReviewKind
from evaluation.population import Population, populations
from evaluation.queries import leading_evaluation
from evaluation.review_figures import report_of
from labeling.expected import who_answered
from labeling.labels import NewLabel, set_labels
from labeling.models import Label, LabelSource, LabelState
from labeling.services import make_label_version
from measures.lots import lot
from measures.reviewed import draw
from people.models import Person
from training.recipe import original_recipe, to_json

AGREEMENTS = 25  # per stratum: fewer leave much unseen, see measures.reviewed.UNSEEN
MOST_AGREEMENTS = 1000
MOST_RUNS = 4  # with each run the strata double
TWO = 2  # people answer every question; a third is asked where they differ


class ReviewRefused(ValueError):
    """A review that cannot begin, or an answer that is not wanted; the message says why and what to do."""


def poolable(show: Show) -> list[Evaluation]:
    """The newest finished dev evaluation of every run, the newest run first: what a review may lay beside the labels."""
    rows = Evaluation.objects.filter(show=show, split=Split.DEV, finished_at__isnull=False)
    newest = {row.run_id: row for row in rows.select_related("run").defer("report").order_by("pk")}
    return sorted(newest.values(), key=lambda row: -row.run.number)


def proposed(show: Show) -> list[Evaluation]:
    """What a review starts from unless told otherwise: the leading run, and the original recipe's where there is one."""
    rows, leading = poolable(show), leading_evaluation(show)
    original = next((row for row in rows if is_original(row)), None)
    wanted = {row.run_id for row in (leading, original) if row is not None}
    return [row for row in rows if row.run_id in wanted]


def is_original(evaluation: Evaluation) -> bool:
    """Whether the run composes and looks as the original detector did; for how long it was fitted does not matter."""
    original, recipe = to_json(original_recipe()), evaluation.run.recipe
    return all(recipe.get(part) == original[part] for part in ("composing", "network"))


def open_review(
    show: Show, evaluations: Sequence[Evaluation], by: Person | None, *, agreements: int = AGREEMENTS
) -> Review:
    """Draw what is to be judged: every disagreement of these runs with people, and agreements from every stratum."""
    if not 1 <= len(evaluations) <= MOST_RUNS:
        raise ReviewRefused(f"A review lays one to {MOST_RUNS} runs beside the labels; choose that many.")
    if not 0 <= agreements <= MOST_AGREEMENTS:
        raise ReviewRefused(f"Agreements per stratum are 0 to {MOST_AGREEMENTS}, got {agreements}.")
    ordered = sorted(evaluations, key=lambda row: row.pk)
    with transaction.atomic():
        review = _begin(show, ReviewKind.DISAGREEMENTS, ordered, by, agreements=agreements)
        generator = np.random.default_rng(review.seed)
        items = [item for one in populations(ordered, review.raw_version) for item in drawn(review, one, generator)]
        _store(
            review, items, "These runs and people agree on every frame that has a label, and no agreements were wanted."
        )
    return review


def drawn(review: Review, one: Population, generator: np.random.Generator) -> list[ReviewItem]:
    taken, chance = draw(one.strata, one.differs, review.agreements, generator)
    return [
        ReviewItem(
            review=review, frame_id=int(one.frames[i]), character=one.character,
            human=LabelState.YES if one.human[i] else LabelState.NO,
            decisions="".join("1" if decided else "0" for decided in one.decisions[:, i]), chance=float(chance[i]),
        )
        for i in np.flatnonzero(taken)
    ]  # fmt: skip


def open_issue_review(evaluation: Evaluation, count: int, by: Person | None) -> Review:
    """Ask about the most doubtful labels of a ranking. They were not drawn by chance, so nothing is estimated from them."""
    with transaction.atomic():
        review = _begin(evaluation.show, ReviewKind.ISSUES, [evaluation], by)
        waiting = list(open_issues(evaluation).select_related("character").order_by("rank")[:count])
        held = states_of(evaluation.show_id, [issue.frame_id for issue in waiting])
        scores = {
            (pair.frame_id, pair.character_id): pair.score
            for pair in evaluation.pairs.filter(frame__in=[issue.frame_id for issue in waiting])
        }
        items = [
            ReviewItem(
                review=review, frame_id=issue.frame_id, character=issue.character,
                human=held.get((issue.frame_id, issue.character_id), LabelState.OPEN),
                decisions="1" if scores[issue.frame_id, issue.character_id] >= evaluation.thresholds[issue.character.name] else "0",
            )
            for issue in waiting
        ]  # fmt: skip
        _store(review, items, "Every label issue of this ranking was reviewed. Rank the issues of a newer evaluation.")
    return review


def states_of(show_id: int, frames: Sequence[int]) -> dict[tuple[int, int], str]:
    """What is held true of these frames now: {(frame, character): state}."""
    rows = Label.objects.filter(show=show_id, frame__in=set(frames))
    return {(frame, one): state for frame, one, state in rows.values_list("frame_id", "character_id", "state")}


def open_issues(evaluation: Evaluation) -> QuerySet[LabelIssue]:
    """Issues that no review has settled, of frames that are kept."""
    settled = ReviewItem.objects.filter(
        frame=OuterRef("frame"), character=OuterRef("character"), settled_at__isnull=False
    )
    return evaluation.issues.filter(~Exists(settled), frame__rejected_at=None)


def _begin(show: Show, kind: str, evaluations: Sequence[Evaluation], by: Person | None, **fields: Any) -> Review:
    number = (Review.objects.filter(show=show).aggregate(last=Max("number"))["last"] or 0) + 1
    version = make_label_version(show, f"before review {number}", by)
    try:
        with transaction.atomic():
            review = Review.objects.create(
                show=show, number=number, kind=kind, seed=number, raw_version=version, created_by=by, **fields
            )
    except IntegrityError as twice:
        raise ReviewRefused("A review of this kind is open already. Close it before the next one begins.") from twice
    review.evaluations.set(evaluations)
    return review


def _store(review: Review, items: list[ReviewItem], nothing: str) -> None:
    if not items:
        raise ReviewRefused(nothing)
    ReviewItem.objects.bulk_create(items, batch_size=2000)


def settled_by(answers: Sequence[str]) -> str:
    """The verdict of these answers, or empty while one more person is needed.

    Two who say the same decide, whatever it is: keeping a label takes as much as changing it, else reviews would lean
    to one side. Where two differ a third decides; three different answers mean that it cannot be told.
    """
    for state in LabelState.values:
        if answers.count(state) >= TWO:
            return state
    return LabelState.OPEN if len(answers) > TWO else ""


def give_answer(review: Review, item_id: int, person: Person, state: str) -> ReviewItem:
    """One reviewer's answer; the second or third settles the question."""
    if state not in LabelState.values:
        raise ReviewRefused("Say yes, no, or that it cannot be told; nothing was stored.")
    with transaction.atomic():
        item = _locked(review, item_id)
        if item.settled_at is not None:
            raise ReviewRefused("Others have settled this one meanwhile; your answer was not needed.")
        ReviewAnswer.objects.update_or_create(item=item, person=person, defaults={"state": state})
        _settle(item)
    return item


def take_back(review: Review, person: Person) -> ReviewItem | None:
    """Withdraw the person's last answer, so that it can be given anew; a question it settled is open again."""
    with transaction.atomic():
        last = ReviewAnswer.objects.filter(item__review=review, person=person).order_by("-pk").first()
        if last is None:
            return None
        item = _locked(review, last.item_id)
        last.delete()
        _settle(item)
    return item


def _locked(review: Review, item_id: int) -> ReviewItem:
    # The review is held too: an answer that came while it is being closed would be a verdict without its label.
    held = Review.objects.select_for_update(of=("self",)).filter(pk=review.pk).first()
    if held is None:
        raise ReviewRefused(f"Review {review.number} was given up; nothing was stored.")
    if held.closed_at is not None:
        raise ReviewRefused(f"Review {review.number} is closed; its verdicts are labels now.")
    item = ReviewItem.objects.filter(review=review, pk=item_id).first()
    if item is None:
        raise ReviewRefused("This question is not part of the review.")
    return item


def _settle(item: ReviewItem) -> None:
    verdict = settled_by(list(item.answers.values_list("state", flat=True)))
    item.verdict, item.settled_at = verdict, timezone.now() if verdict else None
    item.save(update_fields=["verdict", "settled_at"])


def close_review(review: Review, by: Person) -> Review:
    """Verdicts become labels, all at once and under one label version; what is not settled stays as people said."""
    with transaction.atomic():
        row = Review.objects.select_for_update(of=("self",)).select_related("show").get(pk=review.pk)
        if row.closed_at is not None:
            raise ReviewRefused(f"Review {row.number} was closed before.")
        verdicts = row.items.exclude(settled_at=None).values_list("frame_id", "character_id", "verdict")
        labels = [NewLabel(*one) for one in verdicts]
        if not labels:
            raise ReviewRefused(
                "Nothing is settled yet: each question needs two answers. Closing now would change nothing."
            )
        held = states_of(row.show_id, [one.frame_id for one in labels])
        changed = [one for one in labels if held.get((one.frame_id, one.character_id), LabelState.OPEN) != one.state]
        set_labels(row.show_id, changed, LabelSource.REVIEW, by, f"review {row.number}")
        row.reviewed_version = make_label_version(row.show, f"review {row.number}", by)
        row.closed_at = timezone.now()
        row.save(update_fields=["reviewed_version", "closed_at"])
    row.report = report_of(row)
    row.save(update_fields=["report"])
    return row


def abandon_review(review: Review) -> None:
    """Give up an open review: nothing it asked becomes a label."""
    with transaction.atomic():
        row = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
        if row.closed_at is not None:
            raise ReviewRefused(f"Review {row.number} is closed; its verdicts are labels and stay.")
        row.delete()


def open_review_of(show: Show, kind: str) -> Review | None:
    return Review.objects.filter(show=show, kind=kind, closed_at=None).select_related("show").first()


def questions_for(review: Review, person: Person) -> list[int]:
    """Items that wait for this person, in an order that is theirs alone and always the same."""
    own = ReviewAnswer.objects.filter(item=OuterRef("pk"), person=person)
    rows = review.items.filter(~Exists(own), settled_at=None, frame__rejected_at=None).values_list("pk", flat=True)
    return sorted(rows, key=lambda pk: lot(person.pk, pk))


def progress(review: Review, person: Person) -> dict[str, Any]:
    """How far the review is: questions, settled ones, those that wait for others only, and what this person gave."""
    kept = review.items.filter(frame__rejected_at=None)
    counts = kept.aggregate(questions=Count("pk"), settled=Count("pk", filter=Q(settled_at__isnull=False)))
    own = ReviewAnswer.objects.filter(item=OuterRef("pk"), person=person)
    waiting = kept.filter(Exists(own), settled_at=None).count()
    return {
        **counts,
        "yours": ReviewAnswer.objects.filter(item__review=review, person=person).count(),
        "waiting": waiting,
    }


def reviewers(review: Review) -> list[dict[str, Any]]:
    """Who answered how many questions, and when last; the most recent first."""
    return who_answered(ReviewAnswer.objects.filter(item__review=review), at="at")
