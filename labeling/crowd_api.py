"""The crowd over the API: people with their skill, discounting and lifting it, agreement, how many more frames."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.models import Character
from labeling import crowd, how_many, label_quality, services
from labeling.api import LabelingView, validated
from labeling.frames_needed import Need, Wanted
from labeling.models import Agreement, Queue, SetAside
from labeling.people_pages import person_of
from labeling.queue_api import QueueSerializer
from labeling.refusals import Unknown
from people.models import Role


class DiscountSerializer(serializers.Serializer):
    """With a queue or a moment a batch of answers is set aside; with neither the whole person, answers to come too."""

    reason = serializers.CharField(max_length=200)
    queue = serializers.IntegerField(min_value=1, max_value=2**62, required=False)
    since = serializers.DateTimeField(required=False)


class LiftSerializer(serializers.Serializer):
    set_aside = serializers.IntegerField(
        min_value=1, max_value=2**62, required=False, help_text="which; without it the discount of the whole person"
    )


class WantedSerializer(serializers.Serializer):
    """Shares of 0 to 1: plus or minus so much, at which recall and precision."""

    margin = serializers.FloatField(min_value=0.005, max_value=0.4, default=0.05)
    recall = serializers.FloatField(min_value=0.01, max_value=0.99, default=0.5)
    precision = serializers.FloatField(min_value=0.01, max_value=0.99, default=0.5)


class BatchSerializer(WantedSerializer):
    character = serializers.CharField(max_length=80)
    split = serializers.ChoiceField(["dev", "test"])
    figure = serializers.ChoiceField(list(how_many.FIGURES))


class People(LabelingView):
    """Who tags, most answers first, 25 at a time; `after` is the person the page before ended with."""

    roles = {"GET": Role.REVIEWER}

    @extend_schema(parameters=[OpenApiParameter("after", str)], responses={200: dict})
    def get(self, request: Request, slug: str) -> Response:
        lines, after = crowd.crowd_page(self.show, request.query_params.get("after", ""))
        return Response({"next_after": after or None, "results": [person_body(line) for line in lines]})


def person_body(line: dict[str, Any]) -> dict[str, Any]:
    person, recent = line["person"], line["recent"]
    right, asked = line["gold"]
    return {
        "id": person.pk, "name": str(person), "is_simulated": person.is_simulated, "is_guest": person.is_guest,
        "answers": line["votes"], "cost": line["cost"], "last_seen": recent.last,
        "frames_per_hour": recent.per_hour, "median_seconds": recent.seconds,
        "agreement": line["agreement"]["text"] or None, "pairs": line["agreement"]["of"],
        "gold_right": right, "gold_asked": asked, "discounted": bool(line["discounted"]),
        "set_aside": [aside_body(row) for row in line["aside"]],
        "skills": {one["character"]["name"]: skill_body(one) for one in line["skills"]},
    }  # fmt: skip


def skill_body(line: dict[str, Any]) -> dict[str, Any] | None:
    skill = line["skill"]
    if skill is None:
        return None
    names = ("sensitivity", "specificity", "answers", "gold_answers", "gold_right")
    return {name: getattr(skill, name) for name in names}


def aside_body(row: SetAside) -> dict[str, Any]:
    about = {"id": row.pk, "is_whole_person": row.is_whole_person, "queue": row.queue_id, "reason": row.reason}
    return {**about, "at": row.created_at, "lifted_at": row.lifted_at}


class Discount(LabelingView):
    """Answers are believed no more: kept, not counted, and it can be lifted."""

    roles = {"POST": Role.TRAINER}

    @extend_schema(request=DiscountSerializer, responses={201: dict})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        person, given = person_of(self.show, pk), validated(DiscountSerializer, request)
        if "queue" not in given and "since" not in given:
            aside = services.set_aside_person(self.show, person, given["reason"], request.user)
        else:
            queue = Queue.objects.filter(show=self.show, pk=given["queue"]).first() if "queue" in given else None
            if "queue" in given and queue is None:
                raise Unknown(f"There is no queue {given['queue']} in this show. GET …/queues/ lists them.")
            aside = services.set_aside_batch(
                self.show, person, given["reason"], request.user, queue=queue, since=given.get("since")
            )
        return Response(aside_body(aside), status=status.HTTP_201_CREATED)


class Lift(LabelingView):
    """Answers that were set aside are believed again."""

    roles = {"POST": Role.TRAINER}

    @extend_schema(request=LiftSerializer, responses={200: dict})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        person, given = person_of(self.show, pk), validated(LiftSerializer, request)
        rows = SetAside.objects.filter(show=self.show, person=person).select_related("show")
        which = {"pk": given["set_aside"]} if "set_aside" in given else {"is_whole_person": True, "lifted_at": None}
        aside = rows.filter(**which).first()
        if aside is None:
            raise Unknown(f"Nothing of {person} is set aside by that name. GET …/people/ lists what is.")
        votes = services.lift(aside, request.user)
        aside.refresh_from_db()
        return Response({**aside_body(aside), "answers": votes})


class AgreementView(LabelingView):
    """Krippendorff's alpha per character with its interval, and how often the character is there."""

    roles = {"GET": Role.REVIEWER}

    @extend_schema(responses={200: dict})
    def get(self, request: Request, slug: str) -> Response:
        rows = {row.character_id: row for row in Agreement.objects.filter(show=self.show)}
        lines = label_quality.agreement_lines(self.show)
        return Response(
            {
                line["character"]["name"]: {
                    "alpha": line["alpha_value"],
                    "interval": _interval(rows.get(line["character"]["id"])),
                    "prevalence": line["prevalence_value"],
                    "frames": line["frames"],
                    "answers": line["votes"],
                    "estimated_at": line["at"],
                }
                for line in lines
            }
        )


def _interval(row: Agreement | None) -> list[float] | None:
    return [row.alpha_low, row.alpha_high] if row and row.alpha_low is not None else None


class HowMany(LabelingView):
    """Frames still needed per character, split and figure; posted to, it opens the queue that asks for them."""

    roles = {"GET": Role.REVIEWER, "POST": Role.TRAINER}

    @extend_schema(parameters=[WantedSerializer], responses={200: dict})
    def get(self, request: Request, slug: str) -> Response:
        given = WantedSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        wanted = Wanted(**given.validated_data)
        results = [
            need_body(line, one["figure"], one["need"])
            for line in how_many.lines(self.show, wanted)
            for one in line["needs"]
        ]
        return Response({**given.validated_data, "results": results})

    @extend_schema(request=BatchSerializer, responses={201: QueueSerializer})
    def post(self, request: Request, slug: str) -> Response:
        given = validated(BatchSerializer, request)
        name, split, figure = (given.pop(part) for part in ("character", "split", "figure"))
        character = Character.objects.filter(show=self.show, name=name, retired_at=None).first()
        if character is None:
            raise Unknown(f"There is no character '{name}' in this show.")
        queue, _ = how_many.make_batch(self.show, character, split, figure, Wanted(**given), request.user)
        return Response(QueueSerializer(queue).data, status=status.HTTP_201_CREATED)


def need_body(line: dict[str, Any], figure: str, need: Need) -> dict[str, Any]:
    name, split = line["character"]["name"], line["split"]
    return {
        "character": name, "split": split, "figure": figure, "more": need.more, "missing": need.missing,
        "episodes_missing": need.episodes_missing, "margin_now": need.margin, "margin_reachable": need.reachable,
        "correlation": need.correlation, "correlation_is_measured": need.is_measured,
        "what_to_do": how_many.sentence(need, name, split),
    }  # fmt: skip
