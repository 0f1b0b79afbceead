"""What counts as visible: Markdown in versions, shown while tagging."""

from django.db import transaction
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from corpus.models import Show
from labeling.models import Guidelines
from people.models import Person

# The `js-default` preset escapes HTML and refuses javascript: and data: links; pictures would load from elsewhere.
MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": False}).disable("image")


def current_guidelines(show: Show) -> Guidelines | None:
    return Guidelines.objects.filter(show=show).order_by("-version").first()


def rendered(guidelines: Guidelines | None) -> SafeString:
    return mark_safe(MARKDOWN.render(guidelines.text) if guidelines else "")  # noqa: S308  HTML is off, see above


@transaction.atomic
def write_guidelines(show: Show, text: str, by: Person | None) -> Guidelines:
    """A new version; votes keep the number of the one they were given under. The same text makes no new one."""
    Show.objects.select_for_update(no_key=True).only("pk").get(pk=show.pk)
    latest = current_guidelines(show)
    if latest and latest.text == text:
        return latest
    return Guidelines.objects.create(show=show, version=latest.version + 1 if latest else 1, text=text, created_by=by)
