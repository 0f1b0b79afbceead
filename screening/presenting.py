"""A screening becomes lanes: one per character, shade for the score, bars for appearances, places in per cent of the video."""

from typing import Any

from django.urls import reverse

from corpus.clock import fine_clock
from corpus.media import url_of
from measures.drawing import place
from screening.models import Screening

SHADES = 120  # steps of a lane's shading: finer than its pixels need


def lanes(screening: Screening) -> list[dict[str, Any]]:
    """Per character of the run: shading, appearances, and for how long it is on screen."""
    duration = screening.duration_ms or 1
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in screening.run.characters}
    seconds = dict.fromkeys(found, 0.0)
    for row in screening.appearances.select_related("character"):
        length = row.end_ms - row.start_ms
        seconds[row.character.name] += length / 1000
        found[row.character.name].append(
            {"x": place(row.start_ms / duration), "width": place(length / duration), "start_ms": row.start_ms,
             "title": f"{fine_clock(row.start_ms)}–{fine_clock(row.end_ms)}, score {row.score:.2f}"}
        )  # fmt: skip
    return [
        {"name": name, "position": position, "appearances": found[name], "seconds": seconds[name],
         "shades": shades(screening.samples, name, duration)}
        for position, name in enumerate(screening.run.characters)
    ]  # fmt: skip


def shades(samples: dict[str, Any], name: str, duration: int) -> list[dict[str, str]]:
    """The scores of a lane as at most SHADES rectangles, each with the highest score of its stretch."""
    scores, times = samples["scores"][name], samples["times_ms"]
    group = max(1, -(-len(scores) // SHADES))
    stretches = []
    for start in range(0, len(scores), group):
        end = times[start + group] if start + group < len(times) else duration
        top = max(scores[start : start + group])
        stretches.append(
            {
                "x": place(times[start] / duration),
                "width": place((end - times[start]) / duration),
                "opacity": f"{0.5 * top:.2f}",
            }
        )
    return stretches


def as_json(screening: Screening) -> dict[str, Any]:
    """The shape that `screen --json` and the API answer with."""
    rows = screening.appearances.select_related("character")
    return {
        "id": screening.pk,
        "run": screening.run.number,
        "name": screening.name,
        "policy": screening.policy,
        "job": screening.job_id,
        "state": screening.job.state,
        "duration_ms": screening.duration_ms,
        "seconds": screening.seconds,
        "appearances": [
            {
                "character": row.character.name,
                "from_ms": row.start_ms,
                "to_ms": row.end_ms,
                "score": round(row.score, 4),
            }
            for row in rows
        ],
        "files": {
            "video": url_of(screening.file),
            "rendered": url_of(screening.rendered) if screening.rendered else None,
            "page": reverse("screening:screening", args=[screening.show.slug, screening.pk]),
        },
    }
