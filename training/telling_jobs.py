"""The job that tells a run's composed frames from real ones, and proposes settings that make it harder."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.fitting import fit_picture
from corpus.media import path_of
from corpus.models import Frame
from corpus.pictures import read_picture
from jobs.work import Refused, Work
from labeling.sampling import spread_sample
from training.composing.apart import held_against
from training.composing.generator import BadMaterial
from training.loading import generators
from training.models import Run
from training.recipe import Recipe, from_json
from training.recognizer.embedding import backbone_features
from training.tasks import load_recognizer
from training.telling import real_frames

MOST = 400  # frames of each side


def tell_apart(work: Work, *, run_id: int) -> Callable[[], dict[str, Any]]:
    """Areas under the curve by the frozen backbone's features and by simple measures, before and after matching."""
    run = Run.objects.select_related("show").get(pk=run_id)
    recipe = from_json(run.recipe)
    real, episodes = real_side(work, run, recipe)
    try:
        composer, _ = generators(work, run, recipe)
    except BadMaterial as error:
        raise Refused(str(error)) from error
    features = partial(backbone_features, load_recognizer(run).model)
    answer = {"run": run.number, **held_against(composer, real, episodes, features, work.report)}
    return lambda: answer


def real_side(work: Work, run: Run, recipe: Recipe) -> tuple[NDArray[np.uint8], list[str]]:
    """Real frames as the network sees them, and each one's episode."""
    work.report(0, 1, "loading real frames")
    ids = spread_sample(list(real_frames(run.show).values_list("pk", "episode")), MOST, seed=run.show.slug)
    rows = list(Frame.objects.filter(pk__in=ids).order_by("pk"))
    pictures = [fit_picture(read_picture(path_of(row.file))[..., :3], recipe.picture) for row in rows]
    return np.stack(pictures), [f"episode {row.episode_id}" for row in rows]
