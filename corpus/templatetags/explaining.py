"""A word with its meaning, where it stands: `{% word "Holm" %}`, `{% word "macro-F1" "Macro-F1" %}`, or `{{ sentence|explained }}`."""

from uuid import uuid4

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeData, SafeString

from corpus.words import BY_SPELLING, Word
from corpus.words import explained as pieces_of

register = template.Library()


@register.simple_tag
def word(name: str, shown: str = "") -> SafeString:
    """The word as a page writes it, underlined; its meaning opens by hover, focus, click or tap."""
    return marked(shown or name, BY_SPELLING[name])


@register.filter
def explained(text: str) -> SafeString:
    """A sentence in which every known word is marked where it stands first; markup is left as it is."""
    if isinstance(text, SafeData):
        return SafeString(text)
    return format_html_join(
        "", "{}", ((marked(piece, found) if found else piece,) for piece, found in pieces_of(str(text)))
    )


def marked(shown: str, found: Word) -> SafeString:
    # One page may say a word twice, and a part that htmx brings knows nothing of the rest: so a name of its own each.
    return format_html(
        '<span class="word"><button type="button" class="word-name" popovertarget="{id}" aria-describedby="{id}">{shown}</button>'
        '<span class="word-meaning" popover id="{id}" role="note"><strong>{name}</strong> {meaning} '
        '<a href="{page}#{anchor}">All words</a></span></span>',
        id=f"word-{uuid4().hex[:12]}", shown=shown, name=found.name, meaning=found.meaning, page=reverse("corpus:words"),
        anchor=found.anchor,
    )  # fmt: skip
