"""The guidelines over the API: a version as text and HTML, and a new one."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.api import LabelingView, validated
from labeling.guidelines import current_guidelines, rendered, write_guidelines
from labeling.models import Guidelines
from labeling.refusals import Unknown
from people.models import Role


class GuidelinesSerializer(serializers.ModelSerializer):
    """`text` is Markdown; `![a picture on the wall](frame:123)` shows a frame of the show, none of the test set."""

    text = serializers.CharField(max_length=20_000)
    html = serializers.SerializerMethodField()
    created_by = serializers.StringRelatedField()

    class Meta:
        model = Guidelines
        fields = ("version", "text", "html", "created_by", "created_at")
        read_only_fields = ("version", "created_at")

    def get_html(self, guidelines: Guidelines) -> str:
        return rendered(guidelines)


class Versions(LabelingView):
    """The guidelines that stand, or an earlier version; a POST writes a new one."""

    roles = {"GET": Role.TAGGER, "POST": Role.TRAINER}

    @extend_schema(parameters=[OpenApiParameter("version", int)], responses={200: GuidelinesSerializer})
    def get(self, request: Request, slug: str) -> Response:
        number = request.query_params.get("version", "")
        rows = Guidelines.objects.filter(show=self.show).select_related("created_by")
        known = number.isascii() and number.isdigit() and len(number) < 10
        found = rows.filter(version=int(number)).first() if known else None if number else current_guidelines(self.show)
        if found is None:
            raise Unknown(f"There is no version {number[:20]} of the guidelines." if number else "There are none yet.")
        return Response(GuidelinesSerializer(found).data)

    @extend_schema(request=GuidelinesSerializer, responses={201: GuidelinesSerializer, 200: GuidelinesSerializer})
    def post(self, request: Request, slug: str) -> Response:
        text = validated(GuidelinesSerializer, request)["text"].replace("\r\n", "\n")
        before = current_guidelines(self.show)
        written = write_guidelines(self.show, text, request.user)
        is_new = before is None or written.pk != before.pk
        return Response(
            GuidelinesSerializer(written).data, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        )
