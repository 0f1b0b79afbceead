"""Where a show stands: one figure per room, and the step that helps most now."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from corpus.models import Background, Cutout, Episode, Frame, MaterialState, Purpose, Show, Split
from evaluation.models import Evaluation
from evaluation.queries import leading_evaluation, open_disagreements
from labeling.models import Label, LabelState
from measures.drawing import share_text
from people.models import Role
from screening.models import Screening
from training.models import Run


@dataclass(frozen=True)
class Standing:
    """The counts everything on the overview is said with."""

    cutouts: int
    extras: int
    uncut: list[str]  # characters without a cut-out
    backgrounds: int
    frames: int
    episodes: int
    labeled: int  # pairs (frame, character) of evaluation frames that are yes or no
    pairs: int
    runs: int
    finished_runs: int
    screenings: int
    leading: Evaluation | None
    disagreements: int

    @property
    def labeled_share(self) -> float | None:
        return self.labeled / self.pairs if self.pairs else None


def standing(show: Show) -> Standing:
    """Count a show once; every query is one range of an index."""
    cast = show.characters.filter(retired_at=None)
    accepted = Cutout.objects.filter(show=show, state=MaterialState.ACCEPTED)
    with_cutouts = set(accepted.values_list("character_id", flat=True).distinct())
    frames = Frame.objects.filter(show=show, split__in=[Split.DEV, Split.TEST]).count()
    settled = Label.objects.filter(show=show, frame__purpose=Purpose.EVALUATION).exclude(state=LabelState.OPEN)
    runs = Run.objects.filter(show=show).aggregate(
        all=Count("id"), finished=Count("id", filter=Q(finished_at__isnull=False))
    )
    leading = leading_evaluation(show)
    return Standing(
        cutouts=accepted.exclude(character=None).count(),
        extras=accepted.filter(character=None).count(),
        uncut=[character.name for character in cast if character.pk not in with_cutouts],
        backgrounds=Background.objects.filter(show=show, state=MaterialState.ACCEPTED).count(),
        frames=frames,
        episodes=Episode.objects.filter(show=show, purpose=Purpose.EVALUATION).count(),
        labeled=settled.filter(character__retired_at=None).count(),
        pairs=frames * cast.count(),
        runs=runs["all"],
        finished_runs=runs["finished"],
        screenings=Screening.objects.filter(show=show, finished_at__isnull=False).count(),
        leading=leading,
        disagreements=open_disagreements(leading).count() if leading else 0,
    )


@dataclass(frozen=True)
class Step:
    """One stage of the way: whether it is done, what stands, and where to go on."""

    title: str
    text: str
    url: str
    action: str
    is_done: bool
    role: Role


def steps(show: Show, now: Standing) -> list[Step]:
    """The way from a bare show to a tagged video; the first that is not done comes next."""

    def page(name: str) -> str:
        return reverse(name, args=[show.slug])

    train = f"{reverse('admin:training_run_add')}?show={show.pk}"
    missing = (
        f"Still none of {', '.join(now.uncut)}." if now.uncut else f"{now.cutouts} of the cast, {now.extras} extras."
    )
    share = now.labeled_share or 0.0
    best = "None yet."
    if now.leading is not None:
        best = f"Best on dev: run {now.leading.run.number}, macro-F1 {share_text(now.leading.report['macro_f1'])}."
    return [
        Step("Cut-outs", missing, page("corpus:cutouts"), "Add cut-outs", not now.uncut, Role.TRAINER),
        Step(
            "Backgrounds",
            f"{now.backgrounds} frames without the cast.",
            page("corpus:backgrounds"),
            "Add backgrounds",
            now.backgrounds > 0,
            Role.TRAINER,
        ),
        Step(
            "Real frames",
            f"{now.frames} frames of {now.episodes} episodes.",
            page("corpus:episodes"),
            "Add episodes",
            now.frames > 0,
            Role.TRAINER,
        ),
        Step(
            "Tags",
            f"{100 * share:.0f} % of the questions are settled.",
            page("labeling:tag"),
            "Tag frames",
            share >= 0.95,
            Role.TAGGER,
        ),
        Step("A run", f"{now.finished_runs} finished.", train, "Train", now.finished_runs > 0, Role.TRAINER),
        Step("An evaluation", best, page("evaluation:evaluations"), "Evaluate", now.leading is not None, Role.TRAINER),
        Step(
            "Reviews",
            f"{now.disagreements} disagreements are open.",
            page("evaluation:disagreements"),
            "Review",
            now.leading is not None and now.disagreements == 0,
            Role.REVIEWER,
        ),
        Step(
            "A tagged video",
            f"{now.screenings} screened.",
            page("screening:screenings"),
            "Tag a video",
            now.screenings > 0,
            Role.REVIEWER,
        ),
    ]


def shows_visible_to(ids: list[int] | None) -> Any:
    """Every show, or those of the ids, with what the list says of each."""
    rows = Show.objects.order_by("title").prefetch_related("characters")
    return rows if ids is None else rows.filter(pk__in=ids)
