"""The page on which a figure is cut out by hand: of a frame, of an instant of a video, or of what a cut-out was cut from."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from corpus.access import show_page
from corpus.hand_cuts import from_cutout, refuse_evaluation
from corpus.media import url_of
from corpus.models import FOR_FIGURES, Cutout, Episode, Frame, Show
from corpus.presenting import cast_of
from corpus.refusals import CorpusRefused
from people.models import Role

STRIP = 40


@require_safe
@show_page(Role.TRAINER)
def by_hand(request: HttpRequest, show: Show) -> HttpResponse:
    """`?cutout=` opens one that is there, `?frame=` or `?episode=` begins with that; without, the newest frames are offered."""
    context = {"cast": [character for character in cast_of(show) if not character["retired"]]}
    try:
        if cutout := _asked(request, Cutout, show, "cutout"):
            context |= of_cutout(cutout)
        else:
            context |= offered(request, show)
    except CorpusRefused as refused:
        return render(request, "corpus/by_hand.html", {"refused": str(refused)}, status=409)
    return render(request, "corpus/by_hand.html", context)


def of_cutout(cutout: Cutout) -> dict[str, Any]:
    """The kept source, and what was drawn on it so far."""
    from_cutout(cutout)
    begin = {"url": url_of(cutout.source), "what": {"cutout": cutout.pk}, **cutout.drawing}
    return {"cutout": cutout, "begin": begin}


def offered(request: HttpRequest, show: Show) -> dict[str, Any]:
    """Stills and videos that figures may be cut from; those of evaluation are not among them."""
    asked = _asked(request, Frame, show, "frame")
    episode = asked.episode if asked else _asked(request, Episode, show, "episode")
    if episode:
        refuse_evaluation(episode)
    frames = Frame.objects.filter(show=show, purpose__in=FOR_FIGURES).kept().select_related("episode").order_by("-id")
    frames = frames.filter(episode=episode) if episode else frames
    stills = [*([asked] if asked else []), *(frame for frame in frames[:STRIP] if frame != asked)]
    videos = Episode.objects.filter(show=show, purpose__in=FOR_FIGURES).exclude(file="").order_by("name")
    return {"stills": stills, "videos": videos, "episode": episode, "begin": {}}


def _asked(request: HttpRequest, model: type, show: Show, name: str) -> Any:
    """The row that the address names, or None where it names none."""
    number = request.GET.get(name, "")
    return get_object_or_404(model, show=show, pk=int(number[:18])) if number.isascii() and number.isdigit() else None
