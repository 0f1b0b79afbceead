"""Shows, their cast and what people decide about material; every function is one thing a person wants done."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from corpus.cast_folders import EXTRAS
from corpus.colors import is_color
from corpus.curating import judge_backgrounds, judge_cutouts, set_signature
from corpus.imports import (
    import_backgrounds,
    import_cutouts,
    import_episodes,
    import_frames,
    import_uploaded_frames,
    mine_backgrounds,
    sample_episodes,
)
from corpus.models import Character, Show
from corpus.refusals import CorpusRefused
from people.models import Membership, Person, Role
from people.permissions import role_in
from people.services import record

__all__ = [
    "CorpusRefused", "add_character", "add_show", "import_backgrounds", "import_cutouts", "import_episodes",
    "import_frames", "import_uploaded_frames", "judge_backgrounds", "judge_cutouts", "mine_backgrounds",
    "retire_character", "sample_episodes", "set_signature", "update_show",
]  # fmt: skip

LONGEST_NAME = 80
# Told apart by people with any common color vision, and strong enough on white and on near-black paper.
CAST_COLORS = (
    "#e69f00",
    "#3b8fd9",
    "#d1495b",
    "#2a9d6f",
    "#8e6bbf",
    "#c2762b",
    "#4aa3a2",
    "#b85c9e",
    "#7a8b2f",
    "#6b7a8f",
)


def add_show(
    slug: str, title: str, characters: Sequence[str], signature_colors: Sequence[str] = (), by: Person | None = None
) -> Show:
    """A new show with its cast in this order; whoever adds it becomes its admin."""
    names = clean_names(characters)
    colors = [clean_color(color) for color in signature_colors]
    if slug != slugify(slug) or not slug:
        raise CorpusRefused(f"'{slug}' cannot be part of an address: use letters, digits and '-', as in 'my-show'.")
    if not title.strip():
        raise CorpusRefused("The show has no title: give it one.")
    with transaction.atomic():
        if Show.objects.filter(slug=slug).exists():
            raise CorpusRefused(f"There is a show '{slug}' already: choose another name.")
        show = Show.objects.create(slug=slug, title=title.strip(), signature_colors=colors)
        for position, name in enumerate(names):
            Character.objects.create(show=show, name=name, position=position, color=cast_color(position))
        if by is not None and role_in(by, show.pk) is not Role.ADMIN:
            Membership.objects.create(person=by, show=show, role=Role.ADMIN)
        record(by, "add show", show_id=show.pk, characters=names)
    return show


def update_show(
    show: Show, *, title: str, signature_colors: Sequence[str], signature_reach: float | None = None, by: Person | None
) -> Show:
    if not title.strip():
        raise CorpusRefused("The show has no title: give it one.")
    with transaction.atomic():
        show.title = title.strip()
        show.save(update_fields=["title"])
        reach = show.signature_reach if signature_reach is None else signature_reach
        set_signature(show, signature_colors, reach, by)
        record(by, "change show", show_id=show.pk, title=show.title, signature_colors=show.signature_colors)
    return show


def add_character(show: Show, name: str, color: str = "", by: Person | None = None) -> Character:
    """A character at the end of the cast. Old labels stay as they are: only the new question is open on old frames."""
    with transaction.atomic():
        Show.objects.select_for_update().get(pk=show.pk)
        clean_names([*show.characters.values_list("name", flat=True), name])
        last = show.characters.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
        chosen = clean_color(color) if color else cast_color(position)
        character = Character.objects.create(show=show, name=name.strip(), position=position, color=chosen)
        record(by, "add character", show_id=show.pk, character=character.name)
    return character


def retire_character(character: Character, *, cutouts_become_extras: bool, by: Person | None = None) -> None:
    """No longer part of the cast; the cut-outs become extras or are left out of what frames are composed from."""
    with transaction.atomic():
        Character.objects.filter(pk=character.pk, retired_at=None).update(retired_at=timezone.now())
        if cutouts_become_extras:
            character.cutouts.update(character=None)
        record(
            by, "retire character", show_id=character.show_id, character=character.name,
            as_extras=cutouts_become_extras,
        )  # fmt: skip
    character.refresh_from_db()


def clean_names(names: Sequence[str]) -> list[str]:
    """Names without surrounding blanks; an empty list, an empty name or one that is there twice is refused."""
    cleaned = [name.strip() for name in names]
    if not cleaned or not all(cleaned):
        raise CorpusRefused("A show needs at least one character, and each character a name: give them in their order.")
    too_long = [name for name in cleaned if len(name) > LONGEST_NAME]
    if too_long:
        raise CorpusRefused(f"The name '{too_long[0]}' is longer than {LONGEST_NAME} letters: shorten it.")
    seen: set[str] = set()
    for name in cleaned:
        if name.casefold() in seen or name.casefold() in EXTRAS:
            why = "there twice" if name.casefold() in seen else "what extras are called"
            raise CorpusRefused(f"The character '{name}' is {why}: names must differ by more than their case.")
        seen.add(name.casefold())
    return cleaned


def clean_color(color: str) -> str:
    if not is_color(color.strip().lower()):
        raise CorpusRefused(f"'{color}' is no color: expected six hexadecimal digits after a '#', as in '#ffd90f'.")
    return color.strip().lower()


def cast_color(position: int) -> str:
    return CAST_COLORS[position % len(CAST_COLORS)]
