"""The show's own figures, counted and not typed: `python -m demo.figures_report` writes them into docs/demo.md."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from demo.cast import LEADS
from demo.cutouts import PER_EXTRA, PER_LEAD
from demo.extras import EXTRAS
from demo.scenes.for_backgrounds import BACKGROUND_SCENES
from demo.scenes.for_evaluation import EVALUATION_SCENES
from demo.script import EpisodePlan
from demo.season import episodes
from demo.truth import HARD_KINDS, extras_visible, truth

BEGIN, END = "<!-- figures: begin (written by python -m demo.figures_report) -->", "<!-- figures: end -->"


@dataclass(frozen=True)
class Tally:
    """Counts over the frames of some episodes."""

    episodes: int
    seconds: float
    frames: int
    positives: dict[str, int]
    hard: int
    kinds: dict[str, int]
    with_extra: int
    with_nobody: int

    @property
    def hard_share(self) -> float:
        """Hard positives among all positives."""
        return self.hard / max(1, sum(self.positives.values()))


def tally(plans: list[EpisodePlan]) -> Tally:
    """Count every frame of the plans by its truth; nothing is rendered."""
    positives, kinds = Counter[str](), Counter[str]()
    frames = hard = with_extra = with_nobody = 0
    for plan in plans:
        for time_ms in plan.frame_times:
            seen, extras = truth(plan, time_ms), extras_visible(plan, time_ms)
            frames += 1
            positives.update(seen.keys())
            hard += sum(bool(why) for why in seen.values())
            kinds.update(kind for why in seen.values() for kind in why)
            with_extra += extras > 0
            with_nobody += not seen and extras == 0
    seconds = sum(plan.duration_ms for plan in plans) / 1000
    return Tally(
        len(plans),
        seconds,
        frames,
        {name: positives[name] for name in LEADS},
        hard,
        {kind: kinds[kind] for kind in HARD_KINDS},
        with_extra,
        with_nobody,
    )


def report() -> str:
    """The figures as Markdown."""
    plans = episodes()
    scenes = f"{len(BACKGROUND_SCENES)} scenes for backgrounds, {len(EVALUATION_SCENES)} for evaluation"
    cast = f"{len(LEADS)} leads ({PER_LEAD} cut-outs each), {len(EXTRAS)} extras ({PER_EXTRA} each)"
    lines = [f"{cast}; {scenes}.", ""]
    lines += ["| purpose | episodes | seconds | frames |", "|---|---|---|---|"]
    purposes = list(dict.fromkeys(plan.purpose for plan in plans))
    tallies = {purpose: tally([plan for plan in plans if plan.purpose == purpose]) for purpose in purposes}
    lines += [f"| {purpose} | {t.episodes} | {t.seconds:.0f} | {t.frames} |" for purpose, t in tallies.items()]
    t = tallies["evaluation"]
    lines += ["", "In the evaluation episodes:", "", "| | frames | share |", "|---|---|---|"]
    lines += [f"| {name} is visible | {count} | {count / t.frames:.1%} |" for name, count in t.positives.items()]
    lines += [
        f"| an extra is visible | {t.with_extra} | {t.with_extra / t.frames:.1%} |",
        f"| nobody at all | {t.with_nobody} | {t.with_nobody / t.frames:.1%} |",
        "",
    ]
    total = sum(t.positives.values())
    lines += [
        f"{t.hard} of {total} positives ({t.hard_share:.1%}) are hard:",
        "",
        "| kind | positives | share |",
        "|---|---|---|",
    ]
    return "\n".join(lines + [f"| {kind} | {count} | {count / total:.1%} |" for kind, count in t.kinds.items()]) + "\n"


def write_into(page: Path) -> None:
    """Replace the figures between the page's two marks."""
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise SystemExit(f"{page} has no place for the figures: it needs the lines {BEGIN!r} and {END!r}.")
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    page.write_text(f"{head}{BEGIN}\n{report()}{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    write_into(Path(__file__).parent.parent / "docs" / "demo.md")
