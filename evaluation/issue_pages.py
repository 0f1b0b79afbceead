"""Label issues: a ranking made by a job, its frames, and a review of the most doubtful ones. Nothing is changed by a score."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from corpus.access import show_page
from corpus.media import url_of
from corpus.models import Show
from evaluation import reviews
from evaluation.models import Evaluation, LabelIssue
from evaluation.presenting import THUMB_WIDTH
from evaluation.queries import leading_evaluation
from evaluation.reviews import ReviewRefused, open_issue_review, open_issues
from jobs.models import FINAL_STATES, Job
from jobs.services import enqueue
from measures.drawing import share_text
from people.models import Role

RANK = "evaluation.issue_jobs.rank_label_issues"
SHOWN, EACH = 48, 50  # pictures below the ranking; questions of one review


def ranked_evaluation(show: Show) -> Evaluation | None:
    """The newest evaluation that has a ranking."""
    newest = LabelIssue.objects.filter(evaluation__show=show).order_by("-evaluation").first()
    return newest and Evaluation.objects.select_related("run", "show").get(pk=newest.evaluation_id)


def ranking_job(show: Show) -> Job | None:
    return Job.objects.filter(show=show, function=RANK).exclude(state__in=FINAL_STATES).order_by("-pk").first()


def ranking_context(show: Show, role: Role) -> dict[str, Any]:
    """The ranking, what of it waits, and the first pictures; scores and labels are for trainers, who do not review blind."""
    evaluation, leading = ranked_evaluation(show), leading_evaluation(show)
    context: dict[str, Any] = {
        "ranked": evaluation, "leading": leading, "job": ranking_job(show), "each": EACH,
        "is_newest": bool(evaluation and leading and evaluation.pk == leading.pk),
    }  # fmt: skip
    if evaluation:
        waiting = open_issues(evaluation).select_related("frame__episode", "character").order_by("rank")
        context |= {"waiting": waiting.count(), "issues": evaluation.issues.count(),
                    "cells": [issue_cell(one, show, evaluation, role) for one in waiting[:SHOWN]]}  # fmt: skip
    return context


def issue_cell(issue: LabelIssue, show: Show, evaluation: Evaluation, role: Role) -> dict[str, Any]:
    told = role.rank >= Role.TRAINER.rank
    return {
        "src": url_of(issue.frame.thumb), "width": THUMB_WIDTH,
        "height": round(THUMB_WIDTH * issue.frame.height / issue.frame.width),
        "url": reverse("labeling:frame", args=[show.slug, issue.frame_id]),
        "caption": f"{issue.rank}. {issue.frame.episode.name} · {issue.frame.name}",
        "badge": f"{issue.character.name} {share_text(issue.quality)}" if told else issue.character.name,
        "character": issue.character.name, "position": issue.character.position,
        "alt": f"Frame {issue.frame.name}: is {issue.character.name} visible?",
    }  # fmt: skip


@require_POST
@show_page(Role.REVIEWER)
def rank(request: HttpRequest, show: Show) -> HttpResponse:
    """Queue the ranking of the leading evaluation's labels."""
    leading = leading_evaluation(show)
    if leading is None:
        messages.error(request, "Label issues come from a run's scores on dev; evaluate a run first.")
    elif ranking_job(show) is None:
        enqueue(
            RANK, title=f"Rank label issues by run {leading.run.number}", lane="quick", show_id=show.pk,
            created_by=request.user, evaluation_id=leading.pk,
        )  # fmt: skip
    return redirect("evaluation:issues", show.slug)


@require_POST
@show_page(Role.REVIEWER)
def review_issues(request: HttpRequest, show: Show) -> HttpResponse:
    """Open a review of the most doubtful labels that no review has settled."""
    evaluation = ranked_evaluation(show)
    try:
        if evaluation is None:
            raise ReviewRefused("There is no ranking yet. Rank the label issues first.")
        review = open_issue_review(evaluation, EACH, request.user)
        messages.success(
            request, f"Review {review.number} asks about {reviews.progress(review, request.user)['questions']} labels."
        )
    except ReviewRefused as refused:
        messages.error(request, str(refused))
    return redirect("evaluation:issues", show.slug)
