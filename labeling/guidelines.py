"""What counts as visible: Markdown in versions with example frames, shown before the first frame and while tagging."""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token

from corpus.media import url_of
from corpus.models import Frame, Show, Split
from labeling.models import Guidelines, GuidelinesReading
from labeling.refusals import Invalid, Unknown
from people.models import Person

# `![her arm counts](frame:17)`: frame 17 of the show as an example. A picture from anywhere else leaves only its words.
EXAMPLE = re.compile(r"frame:([1-9][0-9]{0,17})", re.ASCII)
EXAMPLE_WIDTH = 180


def example(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    """The rule for a picture: the thumbnail of a frame with its words beneath."""
    token = tokens[index]
    words = "".join(child.content for child in token.children or [])
    number = number_of(token)
    frame = env.get("frames", {}).get(number)
    if frame is None:
        return format_html("<em>{}</em>", words)
    height = round(EXAMPLE_WIDTH * frame.height / frame.width)
    picture = '<span class="example"><img src="{}" alt="" width="{}" height="{}" loading="lazy"><span>{}</span></span>'
    return format_html(picture, url_of(frame.thumb), EXAMPLE_WIDTH, height, words)


# The `js-default` preset escapes HTML and refuses javascript: and data: links.
MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": False})
MARKDOWN.add_render_rule("image", example)


def number_of(picture: Token) -> int | None:
    match = EXAMPLE.fullmatch(str(picture.attrs.get("src", "")))
    return int(match[1]) if match else None


def pictures_in(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "image":
            yield token
        yield from pictures_in(token.children or [])


def current_guidelines(show: Show) -> Guidelines | None:
    return Guidelines.objects.filter(show=show).order_by("-version").first()


def rendered(guidelines: Guidelines | None) -> SafeString:
    if guidelines is None:
        return mark_safe("")
    numbers = {number_of(picture) for picture in pictures_in(MARKDOWN.parse(guidelines.text))} - {None}
    shown = Frame.objects.filter(show=guidelines.show_id, pk__in=numbers).exclude(split=Split.TEST)
    return mark_safe(MARKDOWN.render(guidelines.text, {"frames": shown.in_bulk()}))  # noqa: S308  HTML is off, see above


@transaction.atomic
def write_guidelines(show: Show, text: str, by: Person | None) -> Guidelines:
    """A new version; votes keep the number of the one they were given under. The same text makes no new one."""
    refuse_wrong_examples(show, text)
    Show.objects.select_for_update(no_key=True).only("pk").get(pk=show.pk)
    latest = current_guidelines(show)
    if latest and latest.text == text:
        return latest
    return Guidelines.objects.create(show=show, version=latest.version + 1 if latest else 1, text=text, created_by=by)


def refuse_wrong_examples(show: Show, text: str) -> None:
    """An example has to be a frame of the show, and none of the sealed test set: its answer would be told to everybody."""
    numbers = {number for picture in pictures_in(MARKDOWN.parse(text)) if (number := number_of(picture))}
    splits = dict(Frame.objects.filter(show=show, pk__in=numbers).values_list("pk", "split"))
    for number in sorted(numbers):
        if number not in splits:
            raise Invalid(
                f"There is no frame {number} in this show. The number of a frame stands in its page's address."
            )
        if splits[number] == Split.TEST:
            raise Invalid(
                f"Frame {number} belongs to the test set, whose answers nobody is told. Choose another example."
            )


def has_read(guidelines: Guidelines, person: Person) -> bool:
    return GuidelinesReading.objects.filter(guidelines=guidelines, person=person).exists()


def mark_read(show: Show, version: int, person: Person) -> GuidelinesReading:
    """This person has read this version; said twice it is kept once."""
    guidelines = Guidelines.objects.filter(show=show, version=version).first()
    if guidelines is None:
        raise Unknown(f"There is no version {version} of the guidelines. Reload the page to see the one that stands.")
    return GuidelinesReading.objects.get_or_create(guidelines=guidelines, person=person)[0]
