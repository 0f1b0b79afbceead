"""Videos of a show: the list with its upload, and the player with its lanes."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from corpus.access import show_page
from corpus.clock import fine_clock
from corpus.media import url_of
from corpus.models import Show
from people.models import Role
from screening.forms import ScreenForm, chosen_video
from screening.models import Screening
from screening.presenting import lanes
from screening.services import ScreeningRefused, start_screening


@show_page(Role.REVIEWER)
def screenings(request: HttpRequest, show: Show) -> HttpResponse:
    context = {"screenings": screenings_of(show)[:200], "form": ScreenForm(show)}
    return render(request, "screening/screenings.html", context)


@show_page(Role.TRAINER)
def start(request: HttpRequest, show: Show) -> HttpResponse:
    if request.method != "POST":  # the address stays behind a refused form; entering it again begins anew
        return redirect("screening:screenings", show.slug)
    form = ScreenForm(show, request.POST, request.FILES)
    if form.is_valid():
        try:
            video = chosen_video(show, form.cleaned_data)
            screening = start_screening(
                form.cleaned_data["run"], video, policy=form.cleaned_data["policy"], by=request.user
            )
            messages.success(request, f"{screening.name} is queued; its progress is on this page.")
            return redirect("screening:screening", show.slug, screening.pk)
        except ScreeningRefused as error:
            form.add_error(None, str(error))
    return render(
        request, "screening/screenings.html", {"screenings": screenings_of(show)[:200], "form": form}, status=400
    )


@show_page(Role.REVIEWER)
def screening(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """The player; while the job runs, its progress."""
    row = screenings_of(show).filter(pk=pk).first()
    if row is None:
        raise Http404(f"{show.title} has no screening {pk}.")
    context = {"screening": row}
    if row.finished_at:
        context |= {
            "lanes": lanes(row),
            "video_url": url_of(row.rendered or row.file),
            "duration": fine_clock(row.duration_ms),
        }
    return render(request, "screening/screening.html", context)


def screenings_of(show: Show) -> QuerySet[Screening]:
    return Screening.objects.filter(show=show).select_related("run", "job", "show").order_by("-id")
