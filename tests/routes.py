"""Who may ask what: one row per route, read by test_routes.py. A new route without a row here fails the suite.

Add a row under your room: the URL's name, the least role per method, and how its further arguments come from the World.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from corpus.models import Background, Cutout, Episode, Frame, Show
from evaluation.models import Evaluation, Review, ReviewKind
from jobs.models import Job, State
from labeling.guidelines import write_guidelines
from labeling.models import Queue, SetAside
from labeling.services import make_label_version, open_queue
from people.models import Invitation, Person, Role
from people.services import invite
from screening.models import Screening
from tests import builders
from training.models import Run


@dataclass(frozen=True)
class World:
    """A show with one of everything that an address can name."""

    show: Show
    episode: Episode
    frame: Frame
    cutout: Cutout
    background: Background
    run: Run
    job: Job
    evaluation: Evaluation
    review: Review
    screening: Screening
    invitation: Invitation
    market_invitation: Invitation
    queue: Queue
    tagger: Person
    aside: SetAside


def make_world() -> World:
    show = builders.make_show()
    episode = builders.make_episode(show)
    run = builders.make_run(show)
    job = builders.make_job(show, state=State.FAILED)
    tagger = builders.make_person(Role.TAGGER, show)
    write_guidelines(show, "Only who can be seen.", by=None)
    return World(
        show=show,
        episode=episode,
        frame=builders.make_frames(episode, 1, files=True)[0],
        cutout=builders.make_cutout(show, show.characters.first()),
        background=builders.make_background(show, files=True),
        run=run,
        job=job,
        evaluation=Evaluation.objects.create(
            show=show, run=run, split="dev", policy="max_f", job=builders.make_job(show)
        ),
        review=Review.objects.create(
            show=show, number=1, kind=ReviewKind.ISSUES, raw_version=make_label_version(show, "before review 1")
        ),
        screening=Screening.objects.create(show=show, run=run, name="a video", job=builders.make_job(show)),
        invitation=invite(show.pk, by=builders.make_person(Role.ADMIN, show)),
        market_invitation=invite(show.pk, by=None, is_for_mturk=True),
        queue=open_queue(show, "a queue", []),
        tagger=tagger,
        aside=SetAside.objects.create(show=show, person=tagger, is_whole_person=True, reason="a test"),
    )


Arguments = Mapping[str, Callable[[World], Any]]


@dataclass(frozen=True)
class Route:
    """The least role per method. `may_miss`: the row it names is personal, so that even the right role may get a 404."""

    roles: Mapping[str, Role]
    arguments: Arguments = field(default_factory=dict)
    may_miss: bool = False


def read(role: Role, **arguments: Callable[[World], Any]) -> Route:
    return Route({"GET": role}, arguments)


def write(role: Role, **arguments: Callable[[World], Any]) -> Route:
    return Route({"POST": role}, arguments)


GAP = {"pk": lambda world: world.evaluation.pk, "pair": lambda world: world.evaluation.pk}
TAGGER, REVIEWER, TRAINER, ADMIN = Role.TAGGER, Role.REVIEWER, Role.TRAINER, Role.ADMIN

# Pages and API routes of a show, and files and jobs that belong to one.
ROUTES: dict[str, Route] = {
    # jobs
    "jobs:jobs": read(REVIEWER),
    "jobs:job": read(TAGGER, job_id=lambda world: world.job.pk),
    "jobs:cancel": write(TRAINER, job_id=lambda world: world.job.pk),
    "jobs:retry": write(TRAINER, job_id=lambda world: world.job.pk),
    "jobs-api:job": read(TAGGER, job_id=lambda world: world.job.pk),
    "jobs-api:cancel": write(TRAINER, job_id=lambda world: world.job.pk),
    # corpus
    "corpus:media": read(TAGGER, name=lambda world: world.frame.file),
    "corpus:show-css": read(TAGGER),
    "corpus:cutouts": read(REVIEWER),
    "corpus:upload-cutouts": write(TRAINER),
    "corpus:by-hand": read(TRAINER),
    "corpus:cutout-cells": read(REVIEWER),
    "corpus:judge-cutout": write(REVIEWER, pk=lambda world: world.cutout.pk),
    "corpus:cutout-choices": read(REVIEWER, pk=lambda world: world.cutout.pk),
    "corpus:redo-cutout": write(REVIEWER, pk=lambda world: world.cutout.pk),
    "corpus:backgrounds": read(REVIEWER),
    "corpus:upload-backgrounds": write(TRAINER),
    "corpus:mine-backgrounds": write(TRAINER),
    "corpus:judge-background": write(REVIEWER, pk=lambda world: world.background.pk),
    "corpus:pipette": read(TRAINER),
    "corpus:set-signature": write(TRAINER),
    "corpus:background-mask": read(REVIEWER, pk=lambda world: world.background.pk),
    "corpus:episodes": read(REVIEWER),
    "corpus:splits": read(REVIEWER),
    "corpus:sample-episodes": write(TRAINER),
    "corpus:instant": Route({"GET": TRAINER}, {"pk": lambda world: world.episode.pk}, may_miss=True),
    "corpus:upload-episodes": write(TRAINER),
    "corpus:upload-frames": write(TRAINER),
    "corpus-api:show": Route({"GET": TAGGER, "PATCH": ADMIN}),
    "corpus-api:characters": Route({"GET": TAGGER, "POST": ADMIN}),
    "corpus-api:retire-character": write(ADMIN, pk=lambda world: world.show.characters.first().pk),
    "corpus-api:cutouts": Route({"GET": REVIEWER, "POST": TRAINER}),
    "corpus-api:judge-cutouts": write(REVIEWER),
    "corpus-api:redo-cutouts": write(REVIEWER),
    "corpus-api:take-back-cutouts": write(REVIEWER),
    "corpus-api:cutout": read(REVIEWER, pk=lambda world: world.cutout.pk),
    "corpus-api:redo-cutout": write(REVIEWER, pk=lambda world: world.cutout.pk),
    "corpus-api:use-cutout-version": write(REVIEWER, pk=lambda world: world.cutout.pk),
    "corpus-api:cut-by-hand": write(TRAINER),
    "corpus-api:preview-by-hand": write(TRAINER),
    "corpus-api:cut-by-boxes": write(TRAINER),
    "corpus-api:backgrounds": Route({"GET": REVIEWER, "POST": TRAINER}),
    "corpus-api:mine-backgrounds": write(TRAINER),
    "corpus-api:judge-backgrounds": write(REVIEWER),
    "corpus-api:episodes": write(TRAINER),
    "corpus-api:sample-episodes": write(TRAINER),
    "corpus-api:splits": read(REVIEWER),
    "corpus-api:uploads": Route({"GET": TRAINER, "POST": TRAINER}),
    "corpus-api:upload": Route(
        {"GET": TRAINER, "PATCH": TRAINER, "DELETE": TRAINER}, {"pk": lambda world: uuid4()}, may_miss=True
    ),
    "corpus-api:finish-upload": Route({"POST": TRAINER}, {"pk": lambda world: uuid4()}, may_miss=True),
    # labeling
    "labeling:tag": read(TAGGER),
    "labeling:labels": read(TAGGER),
    "labeling:freeze": write(REVIEWER),
    "labeling:invitations": Route({"GET": TRAINER, "POST": TRAINER}),
    "labeling:invitation": read(TRAINER, pk=lambda world: world.invitation.pk),
    "labeling:revoke-invitation": write(TRAINER, pk=lambda world: world.invitation.pk),
    "labeling:exchange": read(REVIEWER),
    "labeling:check-file": write(TRAINER),
    "labeling:exchanged": Route({"GET": TRAINER}, {"pk": lambda world: world.job.pk}, may_miss=True),
    "labeling:import-file": Route({"POST": TRAINER}, {"pk": lambda world: world.job.pk}, may_miss=True),
    "labeling:unknown-frames": Route({"GET": TRAINER}, {"pk": lambda world: world.job.pk}, may_miss=True),
    "labeling:make-batch": write(TRAINER),
    "labeling:guidelines": read(TAGGER),
    "labeling:write-guidelines": Route({"GET": TRAINER, "POST": TRAINER}),
    "labeling:preview-guidelines": write(TRAINER),
    "labeling:guideline-pictures": read(TRAINER),
    "labeling:compare-guidelines": Route({"GET": TAGGER}, may_miss=True),
    "labeling:frames": read(TAGGER),
    "labeling:frame": read(TAGGER, pk=lambda world: world.frame.pk),
    "labeling:frame-ids": read(TAGGER),
    "labeling:frame-cells": read(TAGGER),
    "labeling:reject": write(REVIEWER, pk=lambda world: world.frame.pk),
    "labeling:gold": write(TRAINER, pk=lambda world: world.frame.pk),
    "labeling:restore": write(REVIEWER, pk=lambda world: world.frame.pk),
    "labeling:settle": write(REVIEWER, pk=lambda world: world.frame.pk),
    "labeling:send-back": write(REVIEWER, pk=lambda world: world.frame.pk),
    "labeling:queues": read(REVIEWER),
    "labeling:new-queue": Route({"GET": TRAINER, "POST": TRAINER}),
    "labeling:queue": read(REVIEWER, pk=lambda world: world.queue.pk),
    "labeling:edit-queue": Route({"GET": TRAINER, "POST": TRAINER}, {"pk": lambda world: world.queue.pk}),
    "labeling:add-frames": write(TRAINER, pk=lambda world: world.queue.pk),
    "labeling:close-queue": write(TRAINER, pk=lambda world: world.queue.pk),
    "labeling:reopen-queue": write(TRAINER, pk=lambda world: world.queue.pk),
    "labeling:send-frames-back": write(REVIEWER, pk=lambda world: world.queue.pk),
    "labeling:people": read(REVIEWER),
    "labeling:person": read(REVIEWER, pk=lambda world: world.tagger.pk),
    "labeling:estimate": write(TRAINER),
    "labeling:lift": write(TRAINER, pk=lambda world: world.aside.pk),
    "labeling:discount": write(TRAINER, pk=lambda world: world.tagger.pk),
    "labeling:send-votes-back": write(TRAINER, pk=lambda world: world.tagger.pk),
    "labeling:expected": read(REVIEWER),
    "labeling:judge": Route({"POST": REVIEWER}, may_miss=True),
    "labeling:expected-back": Route({"POST": REVIEWER}, may_miss=True),
    "labeling-api:frames": Route({"GET": TAGGER, "POST": TRAINER}),
    "labeling-api:reject-frames": write(REVIEWER),
    "labeling-api:restore-frames": write(REVIEWER),
    "labeling-api:queue-frames": write(TRAINER),
    "labeling-api:make-gold": write(TRAINER),
    "labeling-api:unmake-gold": write(TRAINER),
    "labeling-api:export-frames": write(REVIEWER),
    "labeling-api:frame-views": Route({"GET": TAGGER, "POST": TAGGER}),
    "labeling-api:frame-view": Route({"PATCH": TAGGER, "DELETE": TAGGER}, {"pk": lambda world: 1}, may_miss=True),
    "labeling-api:labels": Route({"GET": REVIEWER, "POST": TRAINER}),
    "labeling-api:queues": Route({"GET": TAGGER, "POST": TRAINER}),
    "labeling-api:guideline-versions": Route({"GET": TAGGER, "POST": TRAINER}),
    "labeling-api:invitations": Route({"GET": TRAINER, "POST": TRAINER}),
    "labeling-api:revoke-invitation": write(TRAINER, pk=lambda world: world.invitation.pk),
    "labeling-api:queue": Route({"GET": REVIEWER, "PATCH": TRAINER}, {"pk": lambda world: world.queue.pk}),
    "labeling-api:people": read(REVIEWER),
    "labeling-api:discount": write(TRAINER, pk=lambda world: world.tagger.pk),
    "labeling-api:lift": write(TRAINER, pk=lambda world: world.tagger.pk),
    "labeling-api:agreement": read(REVIEWER),
    "labeling-api:expected": Route({"GET": REVIEWER, "POST": REVIEWER}),
    "labeling-api:how-many": Route({"GET": REVIEWER, "POST": TRAINER}),
    "labeling-api:claim": write(TAGGER),
    "labeling-api:votes": write(TAGGER),
    "labeling-api:undo": Route({"POST": TAGGER}, {"vote_id": lambda world: 1}, may_miss=True),
    "labeling-api:skip": write(TAGGER),
    "labeling-api:release": write(TAGGER),
    "labeling-api:status": read(TAGGER),
    "labeling-api:work": Route({"GET": TAGGER}, may_miss=True),
    "labeling-api:finish-work": Route({"POST": TAGGER}, may_miss=True),
    "labeling-api:keys": Route({"GET": TAGGER, "PUT": TAGGER, "DELETE": TAGGER}),
    "labeling-api:guidelines": Route({"GET": TAGGER, "POST": TAGGER}),
    "labeling-api:references": read(TAGGER),
    # training
    "training:generator": Route({"GET": TRAINER, "POST": TRAINER}),
    "training-api:generator-frames": write(TRAINER),
    "training:runs": read(TRAINER),
    "training:new": Route({"GET": TRAINER, "POST": TRAINER}),
    "training:new-preview": write(TRAINER),
    "training:run": read(TRAINER, number=lambda world: world.run.number),
    "training:map": read(TRAINER),
    "training:panel": read(TRAINER, number=lambda world: world.run.number),
    "training:note": write(TRAINER, number=lambda world: world.run.number),
    "training:split": write(TRAINER, number=lambda world: world.run.number),
    "training-api:split": write(TRAINER, number=lambda world: world.run.number),
    "training:sweep-preview": write(TRAINER),
    "training:sweeps": Route({"GET": TRAINER, "POST": TRAINER}),
    "training-api:sweeps": Route({"GET": TRAINER, "POST": TRAINER}),
    "evaluation:sweep": Route({"GET": TRAINER}, {"number": lambda world: 1}, may_miss=True),
    "evaluation-api:sweep": Route({"GET": TRAINER}, {"number": lambda world: 1}, may_miss=True),
    "evaluation:next-frames": Route({"GET": TRAINER, "POST": TRAINER}, {"number": lambda world: world.run.number}),
    "evaluation:budget": Route({"GET": TRAINER, "POST": TRAINER}),
    "evaluation-api:budget": Route({"GET": TRAINER, "POST": TRAINER}),
    "evaluation:queue-next": write(TRAINER, number=lambda world: world.run.number),
    "evaluation-api:next-frames": Route({"GET": TRAINER, "POST": TRAINER}, {"number": lambda world: world.run.number}),
    "evaluation-api:queue-next": write(TRAINER, number=lambda world: world.run.number),
    "training:apart": Route({"GET": TRAINER, "POST": TRAINER}, {"number": lambda world: world.run.number}),
    "training-api:apart": Route({"GET": TRAINER, "POST": TRAINER}, {"number": lambda world: world.run.number}),
    "training:stop": write(TRAINER, number=lambda world: world.run.number),
    "training:resume": write(TRAINER, number=lambda world: world.run.number),
    "training:chosen": write(TRAINER),
    "training:compare-data": write(TRAINER, number=lambda world: world.run.number),
    "training-api:compare-data": write(TRAINER),
    "training-api:ensembles": write(TRAINER),
    "training-api:runs": Route({"GET": TRAINER, "POST": TRAINER}),
    "training-api:run": Route({"GET": TRAINER, "PATCH": TRAINER}, {"number": lambda world: world.run.number}),
    "training-api:map": read(TRAINER),
    "training-api:pictures": Route({"GET": TRAINER, "POST": TRAINER}, {"number": lambda world: world.run.number}),
    "training-api:picture": Route(
        {"DELETE": TRAINER}, {"number": lambda world: world.run.number, "pk": lambda world: 1}
    ),
    "training-api:pins": Route({"GET": TRAINER, "POST": TRAINER}, {"number": lambda world: world.run.number}),
    "training-api:pin": Route(
        {"DELETE": TRAINER}, {"number": lambda world: world.run.number, "frame": lambda world: world.frame.pk}
    ),
    "training-api:stop": write(TRAINER, number=lambda world: world.run.number),
    "training-api:resume": write(TRAINER, number=lambda world: world.run.number),
    # evaluation
    "evaluation:compare": read(TRAINER),
    "evaluation-api:compare": read(TRAINER),
    "evaluation:evaluations": read(TRAINER),
    "evaluation:start": write(TRAINER),
    "evaluation:fresh-set": write(ADMIN),
    "evaluation-api:sealed-sets": Route({"GET": TRAINER, "POST": ADMIN}),
    "evaluation:evaluation": read(TRAINER, pk=lambda world: world.evaluation.pk),
    "evaluation:gaps": read(TRAINER, pk=lambda world: world.evaluation.pk),
    "evaluation:figures": read(TRAINER, pk=lambda world: world.evaluation.pk),
    "evaluation:mixups": Route({"GET": TRAINER}, {"pk": lambda world: world.evaluation.pk}, may_miss=True),
    "evaluation:thresholds": read(TRAINER, pk=lambda world: world.evaluation.pk),
    "evaluation:threshold-scores": read(TRAINER, pk=lambda world: world.evaluation.pk),
    "evaluation:threshold-frames": Route({"GET": TRAINER}, {"pk": lambda world: world.evaluation.pk}, may_miss=True),
    "evaluation:gap": Route({"GET": TRAINER}, GAP, may_miss=True),
    "evaluation:reason": Route({"POST": TRAINER}, GAP, may_miss=True),
    "evaluation:pin": Route({"POST": TRAINER}, GAP, may_miss=True),
    "evaluation:looked": Route({"GET": TRAINER}, GAP, may_miss=True),
    "evaluation:alike": Route({"GET": TRAINER}, GAP, may_miss=True),
    "evaluation:gather": write(TRAINER, pk=lambda world: world.evaluation.pk),
    "evaluation:stand": Route({"POST": TRAINER}, {"pk": lambda world: world.evaluation.pk}),
    "evaluation:seeds": Route(
        {"POST": TRAINER}, {"first": lambda world: world.run.number, "second": lambda world: world.run.number}
    ),
    "evaluation-api:thresholds": Route({"GET": TRAINER, "POST": TRAINER}, {"pk": lambda world: world.evaluation.pk}),
    "evaluation:report": read(TRAINER, pk=lambda world: world.evaluation.pk),
    "evaluation:download": read(TRAINER, pk=lambda world: world.evaluation.pk, part=lambda world: "figures.csv"),
    "evaluation-api:download": Route(
        {"GET": TRAINER}, {"pk": lambda world: world.evaluation.pk, "part": lambda world: "scores"}
    ),
    "evaluation:weak": read(TRAINER, pk=lambda world: world.evaluation.pk),
    "evaluation:weak-frames": Route({"GET": TRAINER}, {"pk": lambda world: world.evaluation.pk}, may_miss=True),
    "evaluation:name-cluster": write(TRAINER, pk=lambda world: world.evaluation.pk),
    "evaluation-api:weak": read(TRAINER, pk=lambda world: world.evaluation.pk),
    "evaluation-api:frame": Route(
        {"GET": TRAINER},
        {"pk": lambda world: world.evaluation.pk, "frame": lambda world: world.frame.pk},
        may_miss=True,
    ),
    "evaluation-api:evidence": Route({"POST": TRAINER}, {"pk": lambda world: world.evaluation.pk}),
    "evaluation:reasons": read(TRAINER, pk=lambda world: world.evaluation.pk),
    "evaluation:child": write(TRAINER, pk=lambda world: world.evaluation.pk),
    "evaluation-api:reasons": Route({"GET": TRAINER, "POST": TRAINER}, {"pk": lambda world: world.evaluation.pk}),
    "evaluation:pair": read(TRAINER, first=lambda world: world.run.number, second=lambda world: world.run.number),
    "evaluation:disagreements": read(REVIEWER),
    "evaluation:issues": read(REVIEWER),
    "evaluation:rank-issues": write(REVIEWER),
    "evaluation:review-issues": write(REVIEWER),
    "evaluation:start-review": write(REVIEWER),
    "evaluation:review": read(TRAINER, number=lambda world: world.review.number),
    "evaluation:answer": write(REVIEWER, number=lambda world: world.review.number),
    "evaluation:take-back": write(REVIEWER, number=lambda world: world.review.number),
    "evaluation:close-review": write(REVIEWER, number=lambda world: world.review.number),
    "evaluation:abandon-review": write(TRAINER, number=lambda world: world.review.number),
    "evaluation-api:reviews": Route({"GET": REVIEWER, "POST": REVIEWER}),
    "evaluation-api:review": read(TRAINER, number=lambda world: world.review.number),
    "evaluation-api:review-question": read(REVIEWER, number=lambda world: world.review.number),
    "evaluation-api:review-answers": write(REVIEWER, number=lambda world: world.review.number),
    "evaluation-api:close-review": write(REVIEWER, number=lambda world: world.review.number),
    "evaluation-api:evaluations": Route({"GET": TRAINER, "POST": TRAINER}),
    "evaluation-api:evaluation": read(TRAINER, pk=lambda world: world.evaluation.pk),
    "evaluation-api:gaps": read(TRAINER, pk=lambda world: world.evaluation.pk),
    # screening
    "screening:screenings": read(REVIEWER),
    "screening:start": write(TRAINER),
    "screening:screening": read(REVIEWER, pk=lambda world: world.screening.pk),
    "screening-api:screenings": Route({"GET": REVIEWER, "POST": TRAINER}),
    "screening-api:screening": read(REVIEWER, pk=lambda world: world.screening.pk),
    # overview
    "overview:show": read(TAGGER),
}

# For whoever is logged in: what is listed is only their own.
SIGNED_IN: dict[str, Arguments] = {
    "overview:shows": {},
    "corpus:words": {},
    "jobs:strip": {},
    "corpus-api:shows": {},
}

# For anybody, with the reason.
OPEN: dict[str, tuple[str, Arguments]] = {
    "schema": ("says what the API is, nothing of a show", {}),
    "api-docs": ("says what the API is, nothing of a show", {}),
    "favicon": ("is a picture of the program", {}),
    "people:log-in": ("is the door", {}),
    "people:log-out": ("ends one's own session", {}),
    "people:join": ("the token is the permission", {"token": lambda world: world.invitation.token}),
    "people-api:token": ("is the door", {}),
    "labeling:mturk": ("the token is the permission", {"token": lambda world: world.market_invitation.token}),
    "labeling:mturk-css": ("the token is the permission", {"token": lambda world: world.market_invitation.token}),
    "jobs:healthz": ("asked by the machine that watches", {}),
    "jobs:readyz": ("asked by the machine that watches", {}),
    "jobs:metrics": ("guarded by METRICS_TOKEN where it is set", {}),
}

# Every address of the admin site is for staff; who of them may what is tested with each admin.
STAFF_NAMESPACE = "admin"
ADMIN_DOORS = ("admin:login", "admin:logout")
ADMIN_ARGUMENTS: dict[str, Any] = {
    "object_id": "1",
    "app_label": "corpus",
    "content_type_id": 1,
    "id": "1",
    "url": "nowhere",
    "final_url": "nowhere",
    "token": uuid4(),
}


def outsider(world: World) -> Person:
    """An admin, but of another show."""
    return builders.make_person(Role.ADMIN, builders.make_show())
