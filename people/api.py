"""The API token, for a name and a password; wrong tries are counted together with those of the log-in page."""

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.services import token_of


class LogInSerializer(serializers.Serializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField()


class TokenView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=LogInSerializer, responses=TokenSerializer, auth=[])
    def post(self, request: Request) -> Response:
        log_in = LogInSerializer(data=request.data)
        log_in.is_valid(raise_exception=True)
        # Django's own request is handed over, since the lock-out middleware looks at that one.
        person = authenticate(request=request._request, **log_in.validated_data)
        if person is None:
            sentence = "No active person has this name and password. Check both, or ask an admin."
            return Response({"detail": sentence}, status=status.HTTP_400_BAD_REQUEST)
        user_logged_in.send(sender=type(person), request=request._request, user=person)  # a success resets the count
        return Response({"token": token_of(person)})
