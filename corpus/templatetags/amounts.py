"""Amounts as people write them. Every template has these without loading them (settings), so that all pages write alike."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def money(amount: Decimal | None) -> str:
    """Two places, more where less than a cent would be lost: `12.40`, `0.0125`."""
    if amount is None:
        return ""
    if 0 < amount < Decimal("0.1"):
        return f"{amount:.4f}".rstrip("0").ljust(4, "0")
    return f"{amount:,.2f}"


@register.filter
def thousands(number: float | str | None) -> str:
    """`12,480`."""
    return "" if number in (None, "") else f"{round(float(number)):,}"


@register.filter
def points(share: float, places: int = 1) -> str:
    """A share in points: `7.3`, `5`."""
    return f"{100 * share:.{places}f}".rstrip("0").rstrip(".")
