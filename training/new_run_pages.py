"""Start a run, or retrain from one: the form, and what stands beside it while it is filled in."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from corpus.access import show_page
from corpus.models import Background, Cutout, Frame, MaterialState, Purpose, Show, Split
from corpus.presenting import backgrounds_to_look_at
from labeling.models import Label, LabelState
from people.models import Role
from training.estimates import estimate
from training.new_run_form import NewRunForm, setting_groups
from training.own_material import PARENT, changes_since, own_counts, start_from
from training.recipe import RecipeError
from training.services import RunRefused, refuse_unready
from training.small_steps import SEED, Step, steps_between
from training.starting import Start, find_start, known_starts


@show_page(Role.TRAINER)
def new_run(request: HttpRequest, show: Show) -> HttpResponse:
    """`?from=7&composing.scale_max=1.2`: the form as the address says. A POST starts the run."""
    try:
        refuse_unready(show)
    except RunRefused as error:
        return render(request, "training/new_run.html", {"missing": str(error)})
    start = asked_start(request, show)
    if request.method != "POST":
        return form_page(request, show, start, NewRunForm(start, asked=request.GET.dict()))
    form = NewRunForm(start, request.POST)
    if form.is_valid():
        try:
            run = start_from(
                show, form.recipe, parent=start.run, material=form.cleaned_data["material"] or "today",
                note=form.cleaned_data["note"], by=request.user,
            )  # fmt: skip
        except (RunRefused, RecipeError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Run {run.number} is queued; its progress is on this page.")
            return redirect("training:run", show.slug, run.number)
    return form_page(request, show, start, form)


def asked_start(request: HttpRequest, show: Show) -> Start:
    """The run or recipe that is named; where there is none of that name, what suits the show, and a sentence."""
    try:
        return find_start(show, request.POST.get("from") or request.GET.get("from", ""))
    except RecipeError as error:
        messages.error(request, str(error))
        return find_start(show, "")


def form_page(request: HttpRequest, show: Show, start: Start, form: NewRunForm) -> HttpResponse:
    context = {
        "unseen": show.backgrounds.unseen().count(), "look_url": backgrounds_to_look_at(show),
        "start": start, "starts": known_starts(show), "form": form, "groups": setting_groups(form, start), "seed": form[SEED],
        "frozen": frozen_counts(show), "own": own_counts(start.run) if start.run else [], **panel(show, start, form),
    }  # fmt: skip
    return render(request, "training/new_run.html", context, status=400 if form.errors else 200)


@require_POST
@show_page(Role.TRAINER)
def preview(request: HttpRequest, show: Show) -> HttpResponse:
    """The panel beside the form, asked again whenever something in it changes."""
    start = asked_start(request, show)
    return render(request, "training/new_run_panel.html", panel(show, start, NewRunForm(start, request.POST)))


def panel(show: Show, start: Start, form: NewRunForm) -> dict[str, Any]:
    """What would change, whether that is one thing, and what it would take; `since` is what the parent was not made from."""
    recipe = form.recipe if not form.is_bound or form.is_valid() else start.recipe
    if not form.is_bound:  # the address may ask for changes
        asked = NewRunForm(start, shown_values(form))
        recipe = asked.recipe if asked.is_valid() else start.recipe
    since = changes_since(start.run, recipe) if start.run else {}
    taken = (form.data if form.is_bound else form.initial).get("material") == PARENT
    steps: list[Step] = steps_between(start.recipe, recipe, [] if taken else list(since))
    return {
        "start": start, "steps": steps, "since": since, "takes_own": taken, "estimate": estimate(show, recipe),
        "recipe": recipe, "faults": faults(form),
    }  # fmt: skip


def shown_values(form: NewRunForm) -> dict[str, Any]:
    return {key: form[key].value() for key in form.fields if form[key].value() not in (None, False)}


def faults(form: NewRunForm) -> list[tuple[str, str, str]]:
    """(id of the field or empty, its name, sentence) of everything that is wrong."""
    return [
        (form[key].id_for_label if key in form.fields else "", form[key].label if key in form.fields else "", sentence)
        for key, sentences in form.errors.items() for sentence in sentences
    ]  # fmt: skip


def frozen_counts(show: Show) -> list[tuple[int, str]]:
    """How many of each the run would be made from."""
    cutouts = Cutout.objects.filter(show=show, state=MaterialState.ACCEPTED)
    backgrounds = Background.objects.filter(show=show, state=MaterialState.ACCEPTED)
    settled = Label.objects.filter(frame=OuterRef("pk")).exclude(state=LabelState.OPEN)
    labeled = Frame.objects.kept().filter(Exists(settled), show=show)
    dev, tagged = labeled.filter(split=Split.DEV).count(), labeled.filter(purpose=Purpose.TRAINING).count()
    return [
        (cutouts.count(), "cut-outs"), (backgrounds.count(), "backgrounds"), (dev, "labeled dev frames"),
        (tagged, "tagged training frames"),
    ]  # fmt: skip
