"""A job through the API: how far it is, and stopping it."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from jobs.access import may_control, visible_job
from jobs.models import Job
from jobs.services import request_cancel


class JobSerializer(serializers.ModelSerializer):
    class Meta:
        model = Job
        fields = ("id", "title", "state", "done", "total", "message", "error", "result")
        read_only_fields = fields


class JobView(APIView):
    @extend_schema(responses=JobSerializer)
    def get(self, request: Request, job_id: int) -> Response:
        return Response(JobSerializer(visible_job(request.user, job_id)).data)


class CancelView(APIView):
    @extend_schema(request=None, responses={202: JobSerializer})
    def post(self, request: Request, job_id: int) -> Response:
        """Stop the job: at once when it waits, within seconds when it runs; one that has ended stays as it is."""
        job = visible_job(request.user, job_id)
        if not may_control(request.user, job):
            raise PermissionDenied("Only trainers of the show, or whoever started the job, may stop it.")
        request_cancel(job)
        return Response(JobSerializer(job).data, status=status.HTTP_202_ACCEPTED)
