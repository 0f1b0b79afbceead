"""Admin pages of the corpus. A show's page has the Train button; material is looked at here and judged on its own pages."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from corpus.models import Background, Character, Cutout, Episode, Frame, Show
from corpus.refusals import CorpusRefused
from corpus.services import cast_color, clean_color, retire_character
from corpus.show_admin import ShowScopedAdmin
from people.models import Role
from people.permissions import may_add_shows
from people.services import record


class ShowForm(forms.ModelForm):
    signature_colors = forms.JSONField(
        required=False,
        initial=list,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text='Colors the cast alone has, as in ["#ffd90f"]; none is fine.',
    )

    class Meta:
        model = Show
        fields = ("slug", "title", "signature_colors")

    def clean_signature_colors(self) -> list[str]:
        colors = self.cleaned_data["signature_colors"] or []
        if not isinstance(colors, list) or not all(isinstance(color, str) for color in colors):
            raise forms.ValidationError('Expected a list of colors, as in ["#ffd90f"].')
        try:
            return [clean_color(color) for color in colors]
        except CorpusRefused as error:
            raise forms.ValidationError(str(error)) from error


class CharacterForm(forms.ModelForm):
    class Meta:
        model = Character
        fields = ("name", "color")
        widgets = {"color": forms.TextInput(attrs={"type": "color"})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Runs know their cast by name, so a name is for good.
        self.fields["name"].disabled = self.instance.pk is not None

    def clean_color(self) -> str:
        try:
            return clean_color(self.cleaned_data["color"])
        except CorpusRefused as error:
            raise forms.ValidationError(str(error)) from error


class CharacterInline(admin.TabularInline):
    """The cast in its order. Who may change the show may change its cast; nobody is deleted."""

    model = Character
    form = CharacterForm
    readonly_fields = ("position", "retired_at")
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Show | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Show | None = None) -> bool:
        return admin.site.get_model_admin(Show).has_change_permission(request, obj)

    has_change_permission = has_add_permission


@admin.register(Show)
class ShowAdmin(ShowScopedAdmin):
    show_path = "pk"
    form = ShowForm
    inlines = (CharacterInline,)
    list_display = ("title", "slug", "is_demo", "created_at", "train")
    change_form_template = "corpus/admin_show.html"

    def show_id_of(self, row: Any) -> int | None:
        return getattr(row, "pk", None)

    def get_readonly_fields(self, request: HttpRequest, obj: Show | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()  # links and scripts know a show by it

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff and may_add_shows(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_superuser

    def save_model(self, request: HttpRequest, obj: Show, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record(request.user, "change show" if change else "add show", show_id=obj.pk, fields=form.changed_data)

    def save_formset(self, request: HttpRequest, form: forms.ModelForm, formset: Any, change: bool) -> None:
        """New characters go to the end of the cast."""
        last = form.instance.characters.aggregate(last=Max("position"))["last"]
        following = 0 if last is None else last + 1
        for character in formset.save(commit=False):
            if character.pk is None:
                character.position, following = following, following + 1
            character.color = character.color or cast_color(character.position)
            character.save()
        formset.save_m2m()

    @admin.display(description="")
    def train(self, show: Show) -> str:
        return format_html('<a href="{}?show={}">Train</a>', reverse("admin:training_run_add"), show.pk)


class LookOnlyAdmin(ShowScopedAdmin):
    """Rows that imports made: to be found and read."""

    list_filter = ("show",)
    list_select_related = ("show",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Character)
class CharacterAdmin(LookOnlyAdmin):
    list_display = ("name", "show", "position", "color", "retired_at")
    actions = ("retire_into_extras", "retire_and_leave_out")

    @admin.action(description="Retire; the cut-outs become extras")
    def retire_into_extras(self, request: HttpRequest, rows: QuerySet[Character]) -> None:
        self._retire(request, rows, cutouts_become_extras=True)

    @admin.action(description="Retire; the cut-outs are left out")
    def retire_and_leave_out(self, request: HttpRequest, rows: QuerySet[Character]) -> None:
        self._retire(request, rows, cutouts_become_extras=False)

    def _retire(self, request: HttpRequest, rows: QuerySet[Character], *, cutouts_become_extras: bool) -> None:
        for character in rows:
            if not self.allows(request, character.show_id, Role.ADMIN):
                messages.error(request, f"{character} was not retired: that needs the role admin in {character.show}.")
                continue
            retire_character(character, cutouts_become_extras=cutouts_become_extras, by=request.user)
            messages.success(request, f"{character} is retired.")


@admin.register(Episode)
class EpisodeAdmin(LookOnlyAdmin):
    list_display = ("name", "show", "purpose", "split", "retired_at", "duration_ms", "created_at")
    list_filter = ("show", "purpose", "split")


@admin.register(Frame)
class FrameAdmin(LookOnlyAdmin):
    list_display = ("name", "episode", "show", "split", "sha256")
    list_filter = ("show", "split")
    list_select_related = ("show", "episode")
    show_full_result_count = False  # a count over a million frames costs more than the page


@admin.register(Cutout)
class CutoutAdmin(LookOnlyAdmin):
    list_display = ("name", "group", "character", "show", "split", "state", "cut_score")
    list_filter = ("show", "state", "split")
    list_select_related = ("show", "character")


@admin.register(Background)
class BackgroundAdmin(LookOnlyAdmin):
    list_display = ("name", "episode", "show", "split", "state", "signature_share", "black_share")
    list_filter = ("show", "state", "split")
    list_select_related = ("show", "episode")
