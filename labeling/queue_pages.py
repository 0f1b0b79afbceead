"""Queues: the list, a new one, one queue with what may be done to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corpus.access import show_page
from corpus.models import Show
from labeling import queue_editing, queue_progress, services
from labeling.frame_story import cells
from labeling.gold import gold_frames
from labeling.models import Queue, Vote
from labeling.queue_forms import ChoiceForm, NewQueueForm, SettingsForm, grouped
from labeling.refusals import Refused
from labeling.tiles import active_cast
from people.models import Role

TO_SEND_BACK = 24  # frames shown for choosing


@require_safe
@show_page(Role.REVIEWER)
def queues(request: HttpRequest, show: Show) -> HttpResponse:
    context = {"queues": queue_progress.queue_lines(show), "is_trainer": request.role.rank >= Role.TRAINER.rank}
    return render(request, "labeling/queues.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@show_page(Role.TRAINER)
def new_queue(request: HttpRequest, show: Show) -> HttpResponse:
    form = NewQueueForm(show, request.role, request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        fixed = {name: given[name] for name in ("order", "asks", "priority")}
        try:
            settings = form.settings()
            queue = queue_editing.make_queue(
                show, settings.pop("name"), form.choice(given["purpose"]), request.user, **fixed, **settings
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"'{queue}' is open, with {queue.items.count():,} frames.")
            _warn_without_gold(request, queue)
            return redirect("labeling:queue", show.slug, queue.pk)
    return render(request, "labeling/new_queue.html", {"form": form, "groups": grouped(form)}, status=_status(form))


@require_safe
@show_page(Role.REVIEWER)
def queue(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    row = get_object_or_404(Queue.objects.select_related("created_by"), show=show, pk=pk)
    items = queue_progress.latest_items(row, TO_SEND_BACK)
    shown = cells([item.frame for item in items], show, request.user, request.role)
    context: dict[str, Any] = {
        "queue": row,
        "line": queue_progress.one_queue(row),
        "speed": queue_progress.speed(Vote.objects.filter(item__queue=row)),
        "people": queue_progress.people_of(row),
        "cells": shown,
        "sent_back": queue_progress.sent_back(row),
        "asked": [one for one in active_cast(show) if not row.asks or one["id"] in row.asks],
        "is_trainer": request.role.rank >= Role.TRAINER.rank,
        "add_form": ChoiceForm(show, request.role),
    }
    return render(request, "labeling/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@show_page(Role.TRAINER)
def edit_queue(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    row = get_object_or_404(Queue, show=show, pk=pk)
    form = SettingsForm.of(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            queue_editing.edit_queue(row, request.user, **form.settings())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Saved. What is handed out from now on follows it.")
            _warn_without_gold(request, Queue.objects.get(pk=pk))
            return redirect("labeling:queue", show.slug, pk)
    context = {"queue": row, "form": form, "groups": grouped(form)}
    return render(request, "labeling/edit_queue.html", context, status=_status(form))


@require_POST
@show_page(Role.TRAINER)
def add_frames(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    row = get_object_or_404(Queue, show=show, pk=pk)
    form = ChoiceForm(show, request.role, request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("labeling:queue", show.slug, pk)
    choice = form.choice(row.purpose)
    return _done(
        request, row, "{} frames were new to it.",
        lambda: queue_editing.add_frames(row, choice, request.user, priority=form.cleaned_data["priority"]),
    )  # fmt: skip


@require_POST
@show_page(Role.TRAINER)
def close_queue(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    row = get_object_or_404(Queue, show=show, pk=pk)
    return _done(
        request, row, "Closed: nothing more is handed out.", lambda: queue_editing.close_queue(row, request.user)
    )


@require_POST
@show_page(Role.TRAINER)
def reopen_queue(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    row = get_object_or_404(Queue, show=show, pk=pk)
    return _done(request, row, "Open again.", lambda: queue_editing.reopen_queue(row, request.user))


@require_POST
@show_page(Role.REVIEWER)
def send_frames_back(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """The chosen frames are asked about once more."""
    row = get_object_or_404(Queue, show=show, pk=pk)
    frames = [int(one) for one in request.POST.getlist("frame") if one.isascii() and one.isdigit() and len(one) < 19]
    reason = request.POST.get("reason", "")
    return _done(
        request, row, "{} frames went back: one more person is asked about each.",
        lambda: services.send_back_items(row, frames, reason, request.user),
    )  # fmt: skip


def _done(request: HttpRequest, queue: Queue, said: str, act: Callable[[], Any]) -> HttpResponse:
    """Do it, say so or say why not, and show the queue again."""
    try:
        messages.success(request, said.format(act()))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("labeling:queue", request.show.slug, queue.pk)


def _warn_without_gold(request: HttpRequest, queue: Queue) -> None:
    if (queue.gold_share or queue.practice_frames) and not gold_frames(queue.show).exists():
        messages.warning(
            request, "There are no gold frames yet, so none are mixed in and nobody practices. Settle some frames, choose "
            "them on the frames page and make them gold."
        )  # fmt: skip


def _status(form: Any) -> int:
    return 400 if form.errors else 200
