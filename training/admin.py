"""Train, from the admin page of a show, and "Retrain from this", on a run: the add view is the form of a recipe."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html

from corpus.models import Show
from corpus.presenting import backgrounds_to_look_at
from corpus.show_admin import ShowScopedAdmin
from people.models import Role
from training.comparisons import start_comparison
from training.ensembles import join_runs
from training.forms import BASES, GROUPS, changed_recipe, initial_settings, recipe_form_fields
from training.models import Run
from training.recipe import Recipe, RecipeError, from_json, recipe_named
from training.services import RunRefused, refuse_unready_for, start_run
from training.splitting import split_run
from training.views import comparison_url


class RunForm(forms.ModelForm):
    """Show, note and every setting of the recipe it starts from; `base` is set by the subclass made per request."""

    base: Recipe
    parent: Run | None

    class Meta:
        model = Run
        fields = ("show", "note")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.recipe = changed_recipe(self.base, data)
        if data.get("show"):
            try:
                refuse_unready_for(data["show"], self.recipe)
            except RunRefused as error:
                raise forms.ValidationError(str(error)) from error
        return data


def starting_point(request: HttpRequest, shows: Any) -> tuple[Recipe, Run | None]:
    """The recipe a form begins with: the parent's where one is named, else the named base."""
    if request.GET.get("parent", "").isdigit():
        parent = get_object_or_404(Run.objects.filter(show__in=shows), pk=int(request.GET["parent"]))
        return from_json(parent.recipe), parent
    name = request.GET.get("recipe", "")
    if name not in dict(BASES):
        show = asked_show(request, shows)
        name = "demo" if show is not None and show.is_demo else "default"
    return recipe_named(name), None


def asked_show(request: HttpRequest, shows: Any) -> Show | None:
    """The show that the address names."""
    number = request.GET.get("show", "")
    return shows.filter(pk=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 19 else None


def backgrounds_of(show: Show | None) -> dict[str, Any]:
    """How many backgrounds of the show nobody has looked at, and the page to do so."""
    if show is None:
        return {}
    return {"unseen": show.backgrounds.unseen().count(), "look_url": backgrounds_to_look_at(show)}


@admin.register(Run)
class RunAdmin(ShowScopedAdmin):
    """Runs are started here and read elsewhere; what a run was made from is never changed."""

    change_role = Role.TRAINER
    list_display = ("number", "show", "parent", "state", "note", "created_at", "retrain")
    list_filter = ("show",)
    list_select_related = ("show", "parent", "job")
    add_form_template = "training/admin_add_run.html"
    change_form_template = "training/admin_run.html"
    actions = ("compare_data", "join", "split", "sweep")

    def allowed_shows(self, request: HttpRequest) -> Any:
        ids = [show.pk for show in Show.objects.all() if self.allows(request, show.pk, self.change_role)]
        return Show.objects.filter(pk__in=ids)

    def has_change_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Run | None = None, change: bool = False, **kwargs: Any) -> type:
        if obj is not None:
            return super().get_form(request, obj, change=change, **kwargs)
        shows = self.allowed_shows(request)
        base, parent = starting_point(request, shows)
        show_field = forms.ModelChoiceField(shows, initial=parent.show_id if parent else request.GET.get("show"))
        attributes = {**recipe_form_fields(base), "show": show_field, "base": base, "parent": parent}
        return type("RecipeRunForm", (RunForm,), attributes)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """An address may name settings, as the playground's does; one that cannot be read is left as the recipe has it."""
        given = super().get_changeform_initial_data(request)
        return {key: value for key, value in given.items() if "." not in key} | initial_settings(given)

    def get_fieldsets(self, request: HttpRequest, obj: Run | None = None) -> Any:
        if obj is not None:
            return [(None, {"fields": ("show", "number", "parent", "note", "characters", "recipe", "thresholds")})]
        keys = [key for key in self.get_form(request).base_fields if "." in key]
        groups = [(title, [key for key in keys if key.startswith(f"{group}.")]) for group, title in GROUPS.items()]
        folded = {"classes": ("collapse",)}
        return [
            (None, {"fields": ("show", "note")}),
            *[(title, {"fields": found, **folded}) for title, found in groups if found],
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        shows = self.allowed_shows(request)
        _, parent = starting_point(request, shows)
        show = asked_show(request, shows)
        context = {"title": f"Retrain from {parent}" if parent else "Train", "bases": BASES, "parent": parent}
        context["new_run_url"] = reverse("training:new", args=[show.slug]) if show else ""
        context |= backgrounds_of(parent.show if parent else show)
        return super().add_view(request, form_url, {**context, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Run, form: RunForm, change: bool) -> None:
        run = start_run(obj.show, form.recipe, parent=form.parent, note=obj.note, by=request.user)
        obj.pk, obj.number = run.pk, run.number

    def response_add(self, request: HttpRequest, obj: Run, post_url_continue: str | None = None) -> HttpResponse:
        messages.success(request, f"Run {obj.number} is queued; its progress is on this page.")
        return HttpResponseRedirect(reverse("training:run", args=[obj.show.slug, obj.number]))

    @admin.display(description="")
    def retrain(self, run: Run) -> str:
        return format_html('<a href="{}?parent={}">Retrain from this</a>', reverse("admin:training_run_add"), run.pk)

    @admin.action(description="Start composed against real against mix from this run")
    def compare_data(self, request: HttpRequest, runs: Any) -> HttpResponse | None:
        if runs.count() != 1:
            messages.error(request, "A comparison begins with one run: tick exactly one.")
            return None
        run = runs.select_related("show").get()
        try:
            started = start_comparison(run.show, parent=run, by=request.user)
        except (RunRefused, RecipeError) as error:
            messages.error(request, str(error))
            return None
        return HttpResponseRedirect(comparison_url(run.show, [one.number for one in started]))

    @admin.action(description="Join into an ensemble")
    def join(self, request: HttpRequest, runs: Any) -> HttpResponse | None:
        rows = list(runs.select_related("job", "show").order_by("number"))
        if len({row.show_id for row in rows}) > 1:
            messages.error(request, "Only runs of one show can be joined.")
            return None
        try:
            run = join_runs(rows[0].show, rows, by=request.user)
        except RunRefused as error:
            messages.error(request, str(error))
            return None
        return HttpResponseRedirect(reverse("training:run", args=[run.show.slug, run.number]))

    @admin.action(description="Split into one run per change")
    def split(self, request: HttpRequest, runs: Any) -> None:
        for run in runs.select_related("show", "job", "parent", "label_version").order_by("number"):
            try:
                parts = split_run(run, by=request.user)
            except (RunRefused, RecipeError) as error:
                messages.error(request, str(error))
            else:
                numbers = ", ".join(str(part.number) for part in parts)
                messages.success(request, f"Run {run.number} is split: runs {numbers} are queued.")

    @admin.action(description="Sweep settings from this run …")
    def sweep(self, request: HttpRequest, runs: Any) -> HttpResponse | None:
        if runs.count() != 1:
            messages.error(request, "A sweep begins with one run: tick exactly one.")
            return None
        run = runs.select_related("show").get()
        return HttpResponseRedirect(f"{reverse('training:sweeps', args=[run.show.slug])}?from={run.number}")
