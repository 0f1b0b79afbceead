"""The expected-recall review: one human positive at a time, could a model that sees only this frame find the character?"""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from corpus.access import show_page
from corpus.media import url_of
from corpus.models import Character, Frame, Show
from labeling import expected as review
from labeling.ceilings import expected_recall
from labeling.frame_story import caption
from labeling.refusals import Refused
from labeling.tiles import tiles
from measures.drawing import share_text, whisker
from people.models import Role

HERE = timedelta(minutes=5)  # whoever answered within it is still at it


@require_safe
@show_page(Role.REVIEWER)
def expected(request: HttpRequest, show: Show) -> HttpResponse:
    character = _character(show, request.GET.get("character", ""))
    question = review.next_question(show, request.user, character)
    cast = {one["id"]: one for one in tiles(show)}
    context: dict[str, Any] = {
        "question": question,
        "reasons": list(enumerate(review.REASONS, start=1)),
        "lines": lines(show, request, cast),
        "reviewers": present(review.reviewers(show), request.user.pk),
        "kind": "expected",
        "chosen": character,
    }
    if question:
        asked = cast[question.character.pk]
        context |= {"character": asked, "src": url_of(question.frame.file), "caption": caption(question.frame)}
    return render(request, "labeling/expected.html", context)


def lines(show: Show, request: HttpRequest, cast: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """Per character how far its sample is, and the figure over everybody's judgements."""
    figures = expected_recall(show)
    found = []
    for line in review.lines_for(show, request.user):
        name = line.character.name
        figure = figures[name]
        found.append(
            {
                "character": cast[line.character.pk], "wanted": line.wanted, "settled": line.settled, "done": line.done,
                "left": len(line.waiting), "figure": figure, "agreement": agreement_text(figure),
                "reasons": [{"reason": reason, "count": count, "most": figure["reasons"][0][1]} for reason, count in figure["reasons"]],
                "drawn": whisker(figure["share"], figure["interval"], name=f"expected recall of {name}"),
            }
        )  # fmt: skip
    return found


def agreement_text(figure: dict[str, Any]) -> str:
    """Alpha with its interval over the frames judged twice, or why there is none."""
    alpha, low, high = figure["agreement"]
    if not figure["twice"]:
        return "nobody has judged a frame second yet"
    if alpha is None:
        return f"all alike in {figure['twice']} frames judged twice"
    span = f" ({share_text(low)} to {share_text(high)})" if low is not None else ""
    return f"alpha {share_text(alpha)}{span} over {figure['twice']} frames judged twice"


def present(rows: list[dict[str, Any]], person: int) -> list[dict[str, Any]]:
    """Reviewers with whether they are the one who looks, and whether they are still at it."""
    now = timezone.now()
    return [{**row, "is_you": row["person"] == person, "is_here": now - row["last"] < HERE} for row in rows]


def _character(show: Show, number: str) -> Character | None:
    known = number.isascii() and number.isdigit() and len(number) < 19
    return get_object_or_404(Character, show=show, pk=int(number), retired_at=None) if known else None


@require_POST
@show_page(Role.REVIEWER)
def judge(request: HttpRequest, show: Show) -> HttpResponse:
    """`reason` is one of the reasons why not, or empty for yes."""
    frame = get_object_or_404(Frame, show=show, pk=_id(request, "frame"))
    character = get_object_or_404(Character, show=show, pk=_id(request, "character"))
    reason = request.POST.get("reason", "")
    try:
        review.judge_expected(frame, character, request.user, expected=not reason, reason=reason)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(_address(request, show))


@require_POST
@show_page(Role.REVIEWER)
def back(request: HttpRequest, show: Show) -> HttpResponse:
    """Take the last judgement back; its frame comes again."""
    question = review.take_back(show, request.user)
    messages.info(request, "Taken back." if question else "There is nothing to take back.")
    return redirect(_address(request, show))


def _id(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


def _address(request: HttpRequest, show: Show) -> str:
    chosen = _id(request, "chosen")
    return reverse("labeling:expected", args=[show.slug]) + (f"?character={chosen}" if chosen else "")
