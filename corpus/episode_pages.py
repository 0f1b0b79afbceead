"""The pages of episodes: the list with its sides, what is being sent, and the proof that nothing straddles the splits."""

from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from corpus import services
from corpus.access import show_page
from corpus.forms import EpisodeFilter, EpisodeUpload, FrameUpload, SamplingForm, filters_of
from corpus.models import FOR_FIGURES, Episode, Purpose, Show
from corpus.presenting import failed_import, page_of
from corpus.proving import proof_of
from corpus.staging import stage_uploads
from corpus.uploading import open_uploads
from corpus.views import LINES, import_from
from people.models import Role

SAMPLING = "corpus.episode_jobs.sample_episodes"


@require_safe
@show_page(Role.REVIEWER)
def episodes(request: HttpRequest, show: Show) -> HttpResponse:
    asked = filters_of(EpisodeFilter(request.GET))
    rows = Episode.objects.filter(show=show).filtered(**asked).for_list()
    page, next_url = page_of(request, rows, LINES)
    context = {"episodes": page, "next_url": next_url, "filter": EpisodeFilter(request.GET), "form": EpisodeUpload()}
    context |= {"frames_form": FrameUpload(), "sampling": SamplingForm()}
    videos = Episode.objects.filter(show=show).exclude(file="")
    context |= {"sampled": videos.filter(purpose__in=[Purpose.EVALUATION, Purpose.TRAINING]).count()}
    context |= {"sides": Episode.objects.filter(show=show).sides(), "uploads": open_uploads(show, request.user)}
    context |= {"failed": failed_import(show, "import_episodes", "import_frames", SAMPLING)}
    context |= {"cut_from": FOR_FIGURES if request.role.rank >= Role.TRAINER.rank else ()}
    return render(request, "corpus/episodes.html", context)


@require_safe
@show_page(Role.REVIEWER)
def splits(request: HttpRequest, show: Show) -> HttpResponse:
    """The proof; a part of the episodes page where htmx asks for it, else a page of its own."""
    template = "corpus/proof.html" if request.htmx else "corpus/splits.html"
    return render(request, template, {"proof": proof_of(show)})


@require_POST
@show_page(Role.TRAINER)
def upload_episodes(request: HttpRequest, show: Show) -> HttpResponse:
    form = EpisodeUpload(request.POST, request.FILES)

    def start(files: list[UploadedFile], purpose: str, frames_per_episode: int | None) -> None:
        source = stage_uploads(files)
        services.import_episodes(show, source, purpose, frames_per_episode=frames_per_episode, by=request.user)

    return import_from(request, form, start, to="corpus:episodes")


@require_POST
@show_page(Role.TRAINER)
def sample_episodes(request: HttpRequest, show: Show) -> HttpResponse:
    def start(frames_per_episode: int) -> None:
        services.sample_episodes(show, frames_per_episode=frames_per_episode, by=request.user)

    return import_from(request, SamplingForm(request.POST), start, to="corpus:episodes")


@require_POST
@show_page(Role.TRAINER)
def upload_frames(request: HttpRequest, show: Show) -> HttpResponse:
    form = FrameUpload(request.POST, request.FILES)

    def start(files: list[UploadedFile], labels: list[UploadedFile], episode: str) -> None:
        name = episode or Path(str(files[0].name)).stem
        services.import_uploaded_frames(show, files, labels, episode=name, by=request.user)

    return import_from(request, form, start, to="corpus:episodes")
