"""The door of every page and API route of a show: who is asking, which show, which role is needed.

Somebody who is no member is told that the show does not exist; a member with too low a role is told which role is needed.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from corpus import short_way
from corpus.models import Show
from people.models import Person, Role
from people.passes import Pass
from people.permissions import role_in

View = Callable[..., HttpResponse]
JSON = JSONRenderer()


def show_for(person: Person, slug: str, role: Role) -> tuple[Show, Role]:
    """The show and the person's own role in it, or 404 (no member) or 403 (role too low)."""
    show = Show.objects.filter(slug=slug).first()
    own = role_in(person, show.pk) if show else None
    if show is None or own is None:
        raise Http404(
            f"There is no show '{slug}' here, or you are not a member of it. Ask its admin for an invitation."
        )
    if own.rank < role.rank:
        raise PermissionDenied(
            f"This needs the role {role.label} in {show.title}; yours is {own.label}. Ask its admin."
        )
    return show, own


def show_page(role: Role) -> Callable[[View], View]:
    """Decorate a page view: its `slug` becomes the show; `request.role` is the person's role in it."""

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def page(request: HttpRequest, slug: str, **rest: Any) -> HttpResponse:
            request.show, request.role = show_for(request.user, slug, role)
            return view(request, request.show, **rest)

        page.required_role = role
        return page

    return decorate


class ShowAPIView(APIView):
    """An API route under a show. `roles` says per method which role is needed; a method it does not name is refused."""

    roles: ClassVar[Mapping[str, Role]] = {}
    show: Show

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in self.roles:
            self.http_method_not_allowed(request)
        self.show, self.role = show_for(request.user, kwargs["slug"], self.roles[request.method])
        if isinstance(request.auth, Pass) and request.auth.show_id != self.show.pk:
            raise Http404("This pass is for another show.")


class BusyShowAPIView(ShowAPIView):
    """A route that a whole crowd calls all the time: what a browser sends under its session goes a shorter way in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        least = self.roles.get(request.method or "")
        ready = short_way.let_in(request, kwargs["slug"], least) if least else None
        if ready is None:
            return super().dispatch(request, *args, **kwargs)
        self.request, self.show, self.role = ready
        self.args, self.kwargs = args, kwargs
        self.request.accepted_renderer = JSON  # the framework's page of an error in debugging asks for it
        try:
            response = getattr(self, request.method.lower())(self.request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 answered or raised again, as on the long way
            response = self.handle_exception(error)
        response.accepted_renderer, response.accepted_media_type = JSON, JSON.media_type
        response.renderer_context = {"view": self, "request": self.request, "response": response}
        return response
