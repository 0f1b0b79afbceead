"""Pages, styles and scripts travel compressed, also where no collected and compressed copies lie (on a laptop)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# Pictures and videos are compressed already and are asked for in parts; what the API says is short or streamed.
COMPRESSED = ("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml")


class CompressTexts(GZipMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        """If-None-Match compares weakly (RFC 9110), WhiteNoise to the letter; a compressed answer's ETag is weak."""
        known = request.META.get("HTTP_IF_NONE_MATCH", "")
        if request.path.startswith(settings.STATIC_URL) and known.startswith("W/"):
            request.META["HTTP_IF_NONE_MATCH"] = known[2:]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.get("Content-Type", "").partition(";")[0] not in COMPRESSED:
            return response
        return super().process_response(request, response)
