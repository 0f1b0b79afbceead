"""The review rooms: one frame and one question at a time, without saying who said what; and what a closed review found."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from corpus.access import show_page
from corpus.media import url_of
from corpus.models import Show
from evaluation import reviews
from evaluation.forms import ReviewForm
from evaluation.issue_pages import ranking_context
from evaluation.models import Review, ReviewItem, ReviewKind
from evaluation.review_figures import gains, report_of
from evaluation.review_tables import figure_rows, stratum_rows, whiskers_of_reviewers
from evaluation.reviews import ReviewRefused
from labeling.expected_pages import present
from labeling.models import LabelState
from labeling.tiles import tiles
from measures.lots import lot
from people.models import Role

ROOMS = {ReviewKind.DISAGREEMENTS: "evaluation:disagreements", ReviewKind.ISSUES: "evaluation:issues"}


@require_safe
@show_page(Role.REVIEWER)
def disagreements(request: HttpRequest, show: Show) -> HttpResponse:
    """The open review's next question, or what a new review would lay beside the labels."""
    context = room(request, show, ReviewKind.DISAGREEMENTS)
    if context["review"] is None:
        context["form"] = ReviewForm(show, initial={"evaluations": reviews.proposed(show)})
    return render(request, "evaluation/disagreements.html", context)


@require_safe
@show_page(Role.REVIEWER)
def issues(request: HttpRequest, show: Show) -> HttpResponse:
    """The same for label issues: the open review's next question, or the ranking to begin one from."""
    context = room(request, show, ReviewKind.ISSUES)
    if context["review"] is None:
        context |= ranking_context(show, request.role)
    return render(request, "evaluation/issues.html", context)


def room(request: HttpRequest, show: Show, kind: str) -> dict[str, Any]:
    review = reviews.open_review_of(show, kind)
    context: dict[str, Any] = {
        "review": review, "kind": kind,
        "past": Review.objects.filter(show=show, kind=kind, closed_at__isnull=False).order_by("-number").defer("report")[:20],
        "may_read": request.role.rank >= Role.TRAINER.rank,
    }  # fmt: skip
    return context | question_context(request, review) if review else context


def question_context(request: HttpRequest, review: Review) -> dict[str, Any]:
    """The question, the picture after it, how far the review is and who is on it."""
    waiting = turned_to(reviews.questions_for(review, request.user), request.GET)
    rows = ReviewItem.objects.select_related("frame__episode", "character").in_bulk(waiting[:2])
    item, following = (rows.get(waiting[i]) if len(waiting) > i else None for i in range(2))
    context: dict[str, Any] = {
        "item": item, "left": len(waiting), "progress": reviews.progress(review, request.user),
        "reviewers": present(reviews.reviewers(review), request.user.pk),
    }  # fmt: skip
    if item:
        cast = {one["id"]: one for one in tiles(review.show)}
        context |= {
            "character": cast.get(item.character_id), "src": url_of(item.frame.file), "sides": sides_of(item, request.user.pk),
            "following_url": following and url_of(following.frame.file),
        }  # fmt: skip
    return context


def turned_to(waiting: list[int], wish: Any) -> list[int]:
    """The order begins with `item`, or after `skip`, which comes again at the end."""
    asked = wish.get("item", ""), wish.get("skip", "")
    for place, text in enumerate(asked):
        if text.isascii() and text.isdigit() and len(text) < 19 and int(text) in waiting:
            start = waiting.index(int(text)) + place
            return waiting[start:] + waiting[:start]
    return waiting


def sides_of(item: ReviewItem, person: int) -> list[dict[str, str]]:
    """Both answers in an order that says nothing: by chance per reviewer and question, and the same when it comes again."""
    sides = [
        {"state": LabelState.YES, "text": "Visible", "key": "y"},
        {"state": LabelState.NO, "text": "Not visible", "key": "n"},
    ]
    return sides if lot(item.pk, person) % 2 else sides[::-1]


@require_POST
@show_page(Role.REVIEWER)
def start(request: HttpRequest, show: Show) -> HttpResponse:
    """Draw a review of disagreements of the chosen runs."""
    form = ReviewForm(show, request.POST)
    if form.is_valid():
        wish = form.cleaned_data
        try:
            review = reviews.open_review(show, list(wish["evaluations"]), request.user, agreements=wish["agreements"])
            messages.success(
                request, f"Review {review.number} asks {review.items.count()} questions, each of two people."
            )
            return redirect("evaluation:disagreements", show.slug)
        except ReviewRefused as error:
            form.add_error(None, str(error))
    context = room(request, show, ReviewKind.DISAGREEMENTS) | {"form": form}
    return render(request, "evaluation/disagreements.html", context, status=400)


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    """What is refused becomes a message, and the page goes on to where it leads."""
    try:
        yield
    except ReviewRefused as refused:
        messages.error(request, str(refused))


@require_POST
@show_page(Role.REVIEWER)
def answer(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    review = find_review(show, number)
    item = request.POST.get("item", "")
    known = int(item) if item.isascii() and item.isdigit() and len(item) < 19 else 0
    with refusals_told(request):
        reviews.give_answer(review, known, request.user, request.POST.get("state", ""))
    return redirect(ROOMS[ReviewKind(review.kind)], show.slug)


@require_POST
@show_page(Role.REVIEWER)
def back(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    """Take the last answer back; its question comes again."""
    review, item = find_review(show, number), None
    with refusals_told(request):
        item = reviews.take_back(review, request.user)
        messages.info(request, "Taken back; judge it again." if item else "There is nothing to take back.")
    address = reverse(ROOMS[ReviewKind(review.kind)], args=[show.slug])
    return redirect(f"{address}?item={item.pk}" if item else address)


@require_POST
@show_page(Role.REVIEWER)
def close(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    review = find_review(show, number)
    with refusals_told(request):
        closed = reviews.close_review(review, request.user)
        messages.success(
            request, f"Review {number} is closed: its verdicts are labels, version {closed.reviewed_version.number}."
        )
        if request.role.rank >= Role.TRAINER.rank:
            return redirect("evaluation:review", show.slug, number)
    return redirect(ROOMS[ReviewKind(review.kind)], show.slug)


@require_POST
@show_page(Role.TRAINER)
def abandon(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    review = find_review(show, number)
    with refusals_told(request):
        reviews.abandon_review(review)
        messages.success(request, f"Review {number} is given up; no label was changed.")
    return redirect(ROOMS[ReviewKind(review.kind)], show.slug)


@require_safe
@show_page(Role.TRAINER)
def review(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    """What a closed review found. While it is open nothing is shown: figures would tell reviewers where it goes."""
    row = find_review(show, number)
    if row.closed_at is None:
        messages.info(request, "Its figures come when it is closed; until then they would sway who still answers.")
        return redirect(ROOMS[ReviewKind(row.kind)], show.slug)
    report = row.report or report_of(row)
    context = {
        "review": row, "report": report, "room_url": reverse(ROOMS[ReviewKind(row.kind)], args=[show.slug]),
        "reviewers": whiskers_of_reviewers(report), "agreement": report["agreement"], "kind": row.kind,
    }  # fmt: skip
    if row.kind == ReviewKind.DISAGREEMENTS:
        context |= {"gains": gains(report), "runs": figure_rows(report), "strata": stratum_rows(report)}
    return render(request, "evaluation/review.html", context)


def find_review(show: Show, number: int) -> Review:
    rows = Review.objects.select_related("show", "raw_version", "reviewed_version", "created_by")
    row = rows.filter(show=show, number=number).first()
    if row is None:
        raise Http404(f"{show.title} has no review {number}.")
    return row
