"""The sweeps of a show: the list, the form that starts one, and the same over the API."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView, show_page
from corpus.models import Show
from people.models import Role
from training.api import checked, refused_in_words
from training.api import find_run as find_run_for_api
from training.estimates import estimate, price_text
from training.forms import SweepForm
from training.models import Run, Sweep
from training.presenting import setting_text
from training.recipe import RecipeError, fields, from_json, with_changes
from training.services import RunRefused
from training.sweeps import MOST_SEEDS, SEED_KEY, SEEDS, arms_of, refuse, start_sweep
from training.views import find_run

ROWS = 4  # factors that the form has room for
SHOWN = 100


@show_page(Role.TRAINER)
def sweeps(request: HttpRequest, show: Show) -> HttpResponse:
    """Newest first, and the form; `?from=7` says which run the next one begins with."""
    if request.method == "POST":
        return start(request, show)
    return form_page(request, show, [])


def form_page(request: HttpRequest, show: Show, pairs: list[tuple[str, str]], refused: str = "") -> HttpResponse:
    """The list and the form; what was sent and refused stands in it as it was written, with the sentence."""
    rows = Sweep.objects.filter(show=show).select_related("parent").order_by("-number")
    newest = Run.objects.filter(show=show, finished_at__isnull=False, members=None).order_by("-number")
    asked = request.POST.get("parent") or request.GET.get("from", "")
    parent = newest.filter(number=int(asked)).first() if asked.isdigit() and len(asked) < 9 else None
    parent = parent or newest.first()
    begun = {"parent": parent.number, "seeds": SEEDS} if parent else {}
    form = SweepForm(request.POST if refused else None, initial=begun) if parent else None
    factors = [*pairs, *[("", "")] * (ROWS - len(pairs))]
    context = {"sweeps": rows[:SHOWN], "form": form, "parent": parent, "factors": factors, "keys": keys_of(parent)}
    return render(request, "training/sweeps.html", context | {"refused": refused}, status=400 if refused else 200)


@require_POST
@show_page(Role.TRAINER)
def preview(request: HttpRequest, show: Show) -> HttpResponse:
    """What the form would start, or why not; asked again while it is filled in."""
    form = SweepForm(request.POST)
    if not form.is_valid():
        return render(request, "training/sweep_preview.html", {"refused": unreadable(form)})
    parent, factors = find_run(show, form.cleaned_data["parent"]), factors_of(request.POST)
    try:
        told = {"told": told_of(parent, factors, form.cleaned_data["seeds"])} if factors else {}
    except (RunRefused, RecipeError) as error:
        told = {"refused": str(error)}
    return render(request, "training/sweep_preview.html", told)


def told_of(parent: Run, factors: list[str], seeds: int) -> dict[str, Any]:
    """Arms, runs at most (the parent may stand for its own seed) and what they cost together."""
    recipe = from_json(parent.recipe)
    arms = arms_of(recipe, factors)
    refuse(parent, arms, seeds)
    pace = estimate(parent.show, recipe)
    recipes = [recipe, *(with_changes(recipe, [arm]) for arm in arms)]
    cost = price_text(seeds * sum(pace.seconds_of(one) for one in recipes)) if pace else ""
    return {"arms": len(arms), "seeds": seeds, "runs": seeds * len(recipes), "cost": cost}


def unreadable(form: SweepForm) -> str:
    return " ".join(f"{form[name].label}: {' '.join(errors)}" for name, errors in form.errors.items())


def keys_of(parent: Run | None) -> list[dict[str, str]]:
    """Every setting with what the parent has."""
    if parent is None:
        return []
    known = fields(from_json(parent.recipe))
    return [{"key": one.key, "value": setting_text(one.default)} for one in known if one.key != SEED_KEY]


def start(request: HttpRequest, show: Show) -> HttpResponse:
    form = SweepForm(request.POST)
    if not form.is_valid():
        return form_page(request, show, pairs_of(request.POST), unreadable(form))
    wish = form.cleaned_data
    parent = find_run(show, wish["parent"])
    try:
        sweep = start_sweep(parent, factors_of(request.POST), seeds=wish["seeds"], note=wish["note"], by=request.user)
    except (RunRefused, RecipeError) as error:
        return form_page(request, show, pairs_of(request.POST), str(error))
    return redirect("evaluation:sweep", show.slug, sweep.number)


def factors_of(sent: QueryDict) -> list[str]:
    """The rows of the form that name a setting, as the command line writes them."""
    return [f"{key.strip()}={values}" for key, values in pairs_of(sent)]


def pairs_of(sent: QueryDict) -> list[tuple[str, str]]:
    """(setting, its values) of the rows that say something."""
    pairs = zip(sent.getlist("key"), sent.getlist("values"), strict=False)
    return [(key[:300], values[:500]) for key, values in pairs if key.strip()]


class SweepSerializer(serializers.ModelSerializer):
    sweep = serializers.IntegerField(source="number")
    parent = serializers.IntegerField(source="parent.number")
    runs = serializers.SlugRelatedField("number", many=True, read_only=True)

    class Meta:
        model = Sweep
        fields = ("sweep", "parent", "arms", "seeds", "note", "runs", "created_at")


class SweepStartSerializer(serializers.Serializer):
    """`vary` are texts such as "composing.scale_max=1.2,1.6"."""

    parent = serializers.IntegerField(min_value=1)
    vary = serializers.ListField(child=serializers.CharField(max_length=500), max_length=50)
    seeds = serializers.IntegerField(default=SEEDS, min_value=1, max_value=MOST_SEEDS)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=20_000)


class SweepsAPI(ShowAPIView):
    """One factor at a time from a run, several seeds each."""

    roles: ClassVar = {"GET": Role.TRAINER, "POST": Role.TRAINER}

    @extend_schema(responses=SweepSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        rows: Any = Sweep.objects.filter(show=self.show).select_related("parent").prefetch_related("runs")
        return Response(SweepSerializer(rows.order_by("-number")[:SHOWN], many=True).data)

    @extend_schema(request=SweepStartSerializer, responses={201: SweepSerializer})
    def post(self, request: Request, slug: str) -> Response:
        wish = checked(SweepStartSerializer, request)
        parent = find_run_for_api(self.show.pk, wish["parent"])
        with refused_in_words():
            sweep = start_sweep(parent, wish["vary"], seeds=wish["seeds"], note=wish["note"], by=request.user)
        return Response(SweepSerializer(sweep).data, status=status.HTTP_201_CREATED)
