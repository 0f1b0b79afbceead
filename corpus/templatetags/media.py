"""How stored files and measures are written in a page."""

from django import template

from corpus import media
from corpus.clock import clock

register = template.Library()
register.filter(clock)


@register.filter
def media_url(name: str) -> str:
    return media.url_of(name)


@register.filter
def percent(share: float) -> str:
    """`0.4 %` below ten, `32 %` above: a background has few of the cast's pixels, and the first decimal tells how few."""
    return f"{share:.1%}".replace("%", " %") if share < 0.1 else f"{share:.0%}".replace("%", " %")
