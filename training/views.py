"""The runs of a show: the list, and one run with its log, live while it trains."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from corpus.access import show_page
from corpus.models import Show
from corpus.presenting import backgrounds_to_look_at
from jobs.strip import seconds_left
from people.models import Role
from training.comparisons import siblings, start_comparison
from training.ensembles import join_runs
from training.forms import ShareForm
from training.lineage import steps_of
from training.models import ORDERS, Run
from training.presenting import cost_of, epoch_curves, notes_of, present_run, recipe_rows, unseen_backgrounds
from training.recipe import RecipeError
from training.services import RunRefused, resume_run, stop_run
from training.splitting import split_run

RUNS_PER_PAGE = 50
HEADS = [("number", "Run"), ("state", "State"), ("macro", "Macro-F1"), ("parent", "Changed"), ("seconds", "Seconds")]


@show_page(Role.TRAINER)
def runs(request: HttpRequest, show: Show) -> HttpResponse:
    """Newest first, or as `?sort=` says; the order, the words looked for and the page stand in the address."""
    wish, text = request.GET.get("sort", "-number"), request.GET.get("text", "").strip()[:200]
    wish = wish if wish.removeprefix("-") in ORDERS else "-number"
    asked = request.GET.get("page", "")
    page = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    found = Run.objects.filter(show=show).for_list().in_order(wish)
    if text:
        found = found.filter(Q(note__icontains=text) | Q(sweep_arm__icontains=text))
    rows = list(found[(page - 1) * RUNS_PER_PAGE : page * RUNS_PER_PAGE + 1])
    kept = {"sort": wish, **({"text": text} if text else {})}
    context = {
        "runs": [present_run(run) for run in rows[:RUNS_PER_PAGE]], "text": text,
        "heads": [head(name, title, wish, text) for name, title in HEADS],
        "following": urlencode({**kept, "page": page + 1}) if len(rows) > RUNS_PER_PAGE else "",
        "previous": urlencode({**kept, "page": page - 1}) if page > 1 else "",
    }  # fmt: skip
    return render(request, "training/runs.html", context)


def head(name: str, title: str, wish: str, text: str) -> dict[str, str]:
    """A column's head: sorted by it already, a click turns the order; figures begin with the highest."""
    is_sorted, falls = wish.removeprefix("-") == name, wish.startswith("-")
    turned = name if (falls if is_sorted else name == "state") else f"-{name}"
    query = urlencode({"sort": turned, **({"text": text} if text else {})})
    direction = ("descending" if falls else "ascending") if is_sorted else ""
    return {"name": name, "title": title, "query": query, "direction": direction}


@show_page(Role.TRAINER)
def run(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    """One run; asked by htmx it answers with the live part only."""
    row = find_run(show, number, "epochs")
    context = {
        "run": present_run(row), "curves": epoch_curves(row), "epochs": list(row.epochs.all()), "cost": cost_of(row),
        "seconds_left": seconds_left(row.job), "sheet": row.sheets.last(), "siblings": siblings(row),
    }  # fmt: skip
    if request.htmx:
        return render(request, "training/run_live.html", context | {"is_live": True})
    context |= {
        "recipe": recipe_rows(row), "children": list(row.children.order_by("number")),
        "members": list(row.members.order_by("number")), "share_form": ShareForm(),
        "unseen": unseen_backgrounds(row), "look_url": backgrounds_to_look_at(show),
        "steps": steps_of(row), "parts": list(row.parts.order_by("number")), **notes_of(row),
    }  # fmt: skip
    return render(request, "training/run.html", context)


@require_POST
@show_page(Role.TRAINER)
def compare_data(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    """The button that starts composed, real and mix from one run; it leads to the page that shows them side by side."""
    parent, form = find_run(show, number), ShareForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The share of real frames is a whole number of per cent between 1 and 99.")
        return redirect("training:run", show.slug, number)
    try:
        started = start_comparison(show, parent=parent, share=form.cleaned_data["percent"] / 100, by=request.user)
    except (RunRefused, RecipeError) as error:
        messages.error(request, str(error))
        return redirect("training:run", show.slug, number)
    return redirect(comparison_url(show, [run.number for run in started]))


@require_POST
@show_page(Role.TRAINER)
def chosen(request: HttpRequest, show: Show) -> HttpResponse:
    """What is done with the runs ticked in the list: set side by side, or joined into an ensemble."""
    numbers = [int(text) for text in request.POST.getlist("run") if text.isdigit() and len(text) < 9]
    if request.POST.get("action") != "join":
        return redirect(comparison_url(show, sorted(numbers)))
    rows = Run.objects.filter(show=show, number__in=numbers).select_related("job").order_by("number")
    try:
        run = join_runs(show, list(rows), average=request.POST.get("average", "scores"), by=request.user)
    except RunRefused as error:
        messages.error(request, str(error))
        return redirect("training:runs", show.slug)
    return redirect("training:run", show.slug, run.number)


@require_POST
@show_page(Role.TRAINER)
def split(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    """Take small steps: one run per change of this one."""
    try:
        parts = split_run(find_run(show, number), by=request.user)
    except (RunRefused, RecipeError) as error:
        messages.error(request, str(error))
        return redirect("training:run", show.slug, number)
    messages.info(request, f"Runs {', '.join(str(part.number) for part in parts)} are queued, one change each.")
    return redirect(f"{reverse('training:map', args=[show.slug])}?run={parts[0].number}")


def comparison_url(show: Show, numbers: list[int]) -> str:
    """The page is one floor up, so it is named by its address' name only."""
    query = urlencode([("run", number) for number in numbers])
    return f"{reverse('evaluation:compare', args=[show.slug])}?{query}"


@require_POST
@show_page(Role.TRAINER)
def stop(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    stop_run(find_run(show, number))
    messages.info(request, f"Run {number} stops as soon as its checkpoint is kept; Resume goes on from there.")
    return redirect("training:run", show.slug, number)


@require_POST
@show_page(Role.TRAINER)
def resume(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    row = find_run(show, number)
    if row.state in ("stopped", "failed"):
        resume_run(row)
        messages.info(request, f"Run {number} goes on from its last checkpoint.")
    return redirect("training:run", show.slug, number)


def find_run(show: Show, number: int, *related: str) -> Run:
    row = Run.objects.filter(show=show, number=number).for_list().prefetch_related(*related).first()
    if row is None:
        raise Http404(f"{show.title} has no run {number}.")
    return row
