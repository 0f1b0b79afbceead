"""Which frames somebody asks for: the allow-list of filters and orders. Rooms above add theirs from AppConfig.ready.

What a tagger could be led by (what people or models said) may be asked from a role up; every name that is not on the
list is refused, so that no query string reaches into other tables.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from corpus.models import Frame, Show
from labeling.refusals import Invalid
from people.models import Role

ORDER, REJECTED = "order", "rejected"
REFUSALS = {
    Role.REVIEWER: "What people said of frames may be asked by reviewers only, or it would bias your own answers.",
    Role.TRAINER: "What models say of frames may be asked by trainers only, or it would bias a review.",
}


@dataclass(frozen=True)
class Field:
    """One control of the form: a select where it has `options` (value, words), else an input of that `kind`."""

    name: str
    label: str
    value: str = ""
    options: Sequence[tuple[str, str]] = ()
    kind: str = "text"
    character: dict[str, Any] | None = None

    @property
    def words(self) -> str:
        """What is asked, for a chip: "Split: dev"."""
        chosen = dict(self.options).get(self.value, self.value)
        return f"{self.label}: {chosen}"


@dataclass(frozen=True)
class FrameFilter:
    """`read` takes its `names` from the query string (falsy: nothing asked), `apply` narrows the frames by what was read."""

    names: tuple[str, ...]
    read: Callable[[QueryDict, Show], Any]
    apply: Callable[[QuerySet[Frame], Show, Any], QuerySet[Frame]]
    fields: Callable[[QueryDict, Show], list[Field]]
    role: Role = Role.TAGGER
    is_main: bool = False  # in the first row of the form


@dataclass(frozen=True)
class FrameOrder:
    """An order of the list; it may leave out frames that have no place in it."""

    name: str
    label: str
    apply: Callable[[QuerySet[Frame], Show, QueryDict], QuerySet[Frame]]
    role: Role = Role.TAGGER


FILTERS: list[FrameFilter] = []
ORDERS: dict[str, FrameOrder] = {}


def register(*added: FrameFilter | FrameOrder) -> None:
    """Called once per room, as the program starts."""
    for one in added:
        if isinstance(one, FrameOrder):
            ORDERS[one.name] = one
        else:
            FILTERS.append(one)


def filter_names() -> list[str]:
    return [name for one in FILTERS for name in one.names]


@dataclass(frozen=True)
class Asked:
    """A filter that was read and may be asked by who asks it. `query` is it in its shortest form."""

    show: Show
    query: QueryDict
    conditions: tuple[tuple[FrameFilter, Any], ...]
    order: FrameOrder

    @property
    def is_filtered(self) -> bool:
        return bool(self.conditions)

    @property
    def text(self) -> str:
        return self.query.urlencode()

    def frames(self) -> QuerySet[Frame]:
        """Those that fit, without order; rejected ones only where they are asked for."""
        frames = Frame.objects.for_show(self.show)
        frames = frames if self.query.get(REJECTED) else frames.kept()
        for condition, value in self.conditions:
            frames = condition.apply(frames, self.show, value)
        return frames

    def in_order(self) -> QuerySet[Frame]:
        return self.order.apply(self.frames(), self.show, self.query)


def asked_frames(query: QueryDict, show: Show, role: Role, *, beside: Iterable[str] = ()) -> Asked:
    """The filter of a query string; `beside` are other names that may stand in it."""
    _refuse_unknown(query, beside)
    short = _short(query)
    read = ((one, one.read(short, show)) for one in FILTERS if any(name in short for name in one.names))
    conditions = tuple((one, value) for one, value in read if value)
    order = ORDERS.get(short.get(ORDER, ""))
    if order is None:
        raise Invalid(f"'{short[ORDER][:40]}' is no order; choose one of {', '.join(filter(None, ORDERS))}.")
    for needed in [one.role for one, _ in conditions] + [order.role]:
        if role.rank < needed.rank:
            raise Invalid(REFUSALS[needed])
    return Asked(show, short, conditions, order)


def may_ask(query: QueryDict, role: Role) -> bool:
    """Whether a role is high enough for what a query string names; looks at names only, so that a list costs no queries."""
    kinds = [one for one in FILTERS if any(name in query for name in one.names)]
    order = ORDERS.get(query.get(ORDER, ""))
    return order is not None and all(role.rank >= one.role.rank for one in [*kinds, order])


def _refuse_unknown(query: QueryDict, beside: Iterable[str]) -> None:
    allowed = [*filter_names(), ORDER, *beside]
    unknown = sorted(set(query) - set(allowed))
    if unknown:
        raise Invalid(f"Frames are not filtered by '{unknown[0][:40]}'; only by {', '.join(sorted(allowed))}.")
    too_long = [name for name, values in query.lists() if len(values) > 200 or any(len(one) > 400 for one in values)]
    if too_long:
        raise Invalid(f"What is asked of '{too_long[0]}' is too long. Ask for less at once.")
    if any("\0" in value for _, values in query.lists() for value in values):
        raise Invalid("A filter holds no zero characters.")


def _short(query: QueryDict) -> QueryDict:
    """Only filters, without blanks and repetitions, in one order: two that ask the same are the same text."""
    short = QueryDict(mutable=True)
    for name in [*filter_names(), ORDER]:
        values = list(dict.fromkeys(filter(None, query.getlist(name))))
        if values:
            short.setlist(name, values)
    return short
