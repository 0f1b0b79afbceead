"""How stored files and measures are written in a page."""

from django import template

from corpus import media

register = template.Library()


@register.filter
def media_url(name: str) -> str:
    return media.url_of(name)


@register.filter
def percent(share: float) -> str:
    """`0.4 %` below ten, `32 %` above: a background has few of the cast's pixels, and the first decimal tells how few."""
    return f"{share:.1%}".replace("%", " %") if share < 0.1 else f"{share:.0%}".replace("%", " %")


@register.filter
def clock(milliseconds: int) -> str:
    """`22:05` or `1:02:05`."""
    seconds = round(milliseconds / 1000)
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02d}:{seconds % 60:02d}" if hours else f"{minutes}:{seconds % 60:02d}"
