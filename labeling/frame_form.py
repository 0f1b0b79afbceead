"""The filter form of the frames page: its controls, and a chip for each thing that is asked."""

from typing import Any

from labeling.filters import FILTERS, ORDERS, Asked, Field
from people.models import Role


def filter_context(asked: Asked, role: Role) -> dict[str, Any]:
    """Only what this role may ask; what is asked beyond the first row keeps the rest of the form open."""
    kinds = [one for one in FILTERS if role.rank >= one.role.rank]
    main, more = (
        [field for one in kinds if one.is_main is is_main for field in one.fields(asked.query, asked.show)]
        for is_main in (True, False)
    )
    orders = [(one.name, one.label) for one in ORDERS.values() if role.rank >= one.role.rank]
    return {
        "main_fields": main,
        "more_fields": more,
        "orders": orders,
        "order": asked.order.name,
        "is_more_asked": any(field.value for field in more),
        "chips": [chip(asked, field) for field in [*main, *more] if field.value],
    }


def chip(asked: Asked, field: Field) -> dict[str, str]:
    """What is asked in words, and the address of the page without it."""
    query = asked.query.copy()
    query.setlist(field.name, [value for value in query.getlist(field.name) if value != field.value])
    without = query.urlencode()
    return {"words": field.words, "without": f"?{without}" if without else "?"}
