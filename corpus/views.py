"""What all pages of the corpus have: the cast's colors, and the way an import begins."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from corpus.access import show_page
from corpus.colors import stylesheet
from corpus.models import Show
from corpus.refusals import CorpusRefused
from corpus.words import WORDS
from people.models import Role

CELLS = 60
LINES = 100


@require_safe
@login_required
def words(request: HttpRequest) -> HttpResponse:
    return render(request, "corpus/words.html", {"words": WORDS})


@require_safe
@show_page(Role.TAGGER)
@cache_control(private=True, max_age=60)
def show_css(request: HttpRequest, show: Show) -> HttpResponse:
    """The cast's colors, by position."""
    return HttpResponse(stylesheet(show.characters.values_list("position", "color")), content_type="text/css")


def import_from(request: HttpRequest, form: forms.Form, start: Callable[..., object], *, to: str) -> HttpResponse:
    """Start an import with what the form holds and go back; what the import itself finds wrong is told there later."""
    try:
        if form.is_valid():
            start(**form.cleaned_data)
            messages.success(request, "Received. The import runs in the background; what it brings appears here.")
    except CorpusRefused as error:
        messages.error(request, str(error))
    for errors in form.errors.values():
        messages.error(request, " ".join(errors))
    return redirect(to, request.show.slug)
