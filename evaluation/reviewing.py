"""The disagreements queue: one frame, one question at a time, without saying who said what."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from corpus.access import show_page
from corpus.media import url_of
from corpus.models import Show, Split
from evaluation.models import Evaluation, EvaluationPair, Verdict
from evaluation.queries import leading_evaluation, open_disagreements
from evaluation.services import settle_disagreement
from labeling.models import LabelState
from people.models import Role


@require_GET
@show_page(Role.REVIEWER)
def disagreements(request: HttpRequest, show: Show) -> HttpResponse:
    """The next open pair of an evaluation on dev: the one that is named, else the leading one."""
    evaluation = asked_evaluation(show, request.GET.get("evaluation", ""))
    if evaluation is None:
        return render(request, "evaluation/disagreements.html", {"evaluation": None})
    waiting = open_disagreements(evaluation)
    last = Verdict.objects.filter(evaluation=evaluation, person=request.user).order_by("-id").first()
    if last is not None and "again" in request.GET:
        pair, following = pair_of(last), None
    else:
        pair, following = next_pairs(waiting, request.GET.get("skip", ""))
    context = {
        "evaluation": evaluation, "pair": pair, "frame_url": pair and url_of(pair.frame.file),
        "following_url": following and url_of(following.frame.file), "waiting": waiting.count(),
        "settled": Verdict.objects.filter(evaluation=evaluation).count(), "states": LabelState,
        "last": last,
    }  # fmt: skip
    return render(request, "evaluation/disagreements.html", context)


def asked_evaluation(show: Show, text: str) -> Evaluation | None:
    """Test frames are not reviewed here: a verdict on them would have to look at the sealed set."""
    if not text.isdigit():
        return leading_evaluation(show)
    rows = Evaluation.objects.filter(show=show, split=Split.DEV, finished_at__isnull=False)
    return get_object_or_404(rows.select_related("run"), pk=int(text))


def pair_of(verdict: Verdict) -> EvaluationPair:
    """What a verdict was about, to be judged again."""
    rows = EvaluationPair.objects.select_related("frame__episode", "character")
    return rows.get(evaluation=verdict.evaluation_id, frame=verdict.frame_id, character=verdict.character_id)


def next_pairs(waiting: QuerySet[EvaluationPair], skip: str) -> tuple[EvaluationPair | None, EvaluationPair | None]:
    """The pair to judge and the one after it, whose picture is fetched ahead; `skip` is the pair left for later."""
    rows = waiting.order_by("id")
    later = rows.filter(pk__gt=int(skip)) if skip.isdigit() else rows
    found = list(later[:2]) or list(rows[:2])
    return found[0] if found else None, found[1] if len(found) > 1 else None


@require_POST
@show_page(Role.REVIEWER)
def settle(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """Store the verdict on one pair and go on with the next."""
    pair = get_object_or_404(
        EvaluationPair.objects.select_related("evaluation__run", "frame", "character"),
        pk=pk,
        evaluation__show=show,
        evaluation__split=Split.DEV,
    )
    state = request.POST.get("state", "")
    if state not in LabelState.values:
        messages.error(request, "Say yes, no, or leave it open; nothing was stored.")
        return redirect("evaluation:disagreements", show.slug)
    evaluation = Evaluation.objects.select_related("show", "run").get(pk=pair.evaluation_id)
    verdict = settle_disagreement(evaluation, pair.frame, pair.character, state, request.user)
    changed = (
        f"label changed from {verdict.before} to {verdict.state}"
        if verdict.before != verdict.state
        else f"label stays {verdict.state}"
    )
    messages.success(request, f"{pair.character}: {changed}.")
    return redirect(f"{reverse('evaluation:disagreements', args=[show.slug])}?evaluation={evaluation.pk}")
