"""The way from a bare show to a tagged video: what stands, and the step that helps most now."""

from dataclasses import dataclass

from django.urls import reverse

from corpus.models import Show
from corpus.presenting import backgrounds_to_look_at
from measures.drawing import share_text
from overview.queries import Standing
from people.models import Role

ENOUGH_TAGS = 0.95  # of the questions settled; the rest is what people leave open


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
    """In order; the first that is not done comes next."""
    return [*material_steps(show, now), tags_step(show, now), *model_steps(show, now)]


def page(name: str, show: Show) -> str:
    return reverse(name, args=[show.slug])


def material_steps(show: Show, now: Standing) -> list[Step]:
    """What frames are composed from, and the real frames that decide."""
    cutouts = f"{now.cutouts} of the cast, {now.extras} extras."
    if now.uncut:
        cutouts = f"Still none of {', '.join(now.uncut)}."
    backgrounds = f"{now.backgrounds} to compose on."
    if now.unseen_backgrounds:
        backgrounds += f" Nobody has looked at {now.unseen_backgrounds} of them: somebody of the cast may stand there."
    frames = f"{now.frames} frames of {now.episodes} episodes."
    places = [page(f"corpus:{name}", show) for name in ("cutouts", "backgrounds", "episodes")]
    if now.unseen_backgrounds:
        places[1] = backgrounds_to_look_at(show)
    return [
        Step("Cut-outs", cutouts, places[0], "Add cut-outs", not now.uncut, Role.TRAINER),
        Step("Backgrounds", backgrounds, places[1], "Add backgrounds", now.backgrounds > 0, Role.TRAINER),
        Step("Real frames", frames, places[2], "Add episodes", now.frames > 0, Role.TRAINER),
    ]


def tags_step(show: Show, now: Standing) -> Step:
    share = now.labeled_share or 0.0
    text = f"{100 * share:.0f} % of the questions are settled."
    return Step("Tags", text, page("labeling:tag", show), "Tag frames", share >= ENOUGH_TAGS, Role.TAGGER)


def model_steps(show: Show, now: Standing) -> list[Step]:
    """What is made of it: a run, its evaluation, the reviews, a tagged video."""
    train = page("training:new", show)
    best, reviewed = "None yet.", False
    if now.leading is not None:
        best = f"Best on dev: run {now.leading.run.number}, macro-F1 {share_text(now.leading.report['macro_f1'])}."
        reviewed = now.disagreements == 0
    open_pairs = f"{now.disagreements} disagreements are open."
    evaluations, reviews, videos = (
        page(name, show) for name in ("evaluation:evaluations", "evaluation:disagreements", "screening:screenings")
    )
    return [
        Step("A run", f"{now.finished_runs} finished.", train, "Train", now.finished_runs > 0, Role.TRAINER),
        Step("An evaluation", best, evaluations, "Evaluate", now.leading is not None, Role.TRAINER),
        Step("Reviews", open_pairs, reviews, "Review", reviewed, Role.REVIEWER),
        Step("A tagged video", f"{now.screenings} tagged.", videos, "Tag a video", now.screenings > 0, Role.REVIEWER),
    ]
