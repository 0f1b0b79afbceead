"""How good somebody's eye for a character is, as a page draws it: the estimate with its interval, the majority's view beside it."""

from collections.abc import Iterable
from typing import Any

from labeling.comparing import Compared, added
from labeling.models import Skill
from measures.drawing import whisker
from measures.intervals import wilson

PRIOR = 5  # imagined answers behind an estimate of skill, as labeling.agreement has them
FEW_ANSWERS = 10  # below, the majority decides instead of the estimate
WEAK = 1.4  # sensitivity and specificity together; a coin has 1


def skill_line(
    character: dict[str, Any], skill: Skill | None, prevalence: float | None, seen: Compared
) -> dict[str, Any]:
    """One character: the estimate with its whisker, the majority's view beside it."""
    line: dict[str, Any] = {"character": character, "skill": skill, "is_weak": False, "is_few": True}
    line["found"] = share_line(seen.found, seen.present, "found, as most of the others have it")
    line["spared"] = share_line(seen.spared, seen.absent, "left alone, as most of the others have it")
    if skill is None:
        return line | {
            "sensitivity": whisker(None, name="sensitivity"),
            "specificity": whisker(None, name="specificity"),
        }
    there = skill.answers * (prevalence if prevalence is not None else 0.5)
    return line | {
        "sensitivity": _estimated(skill.sensitivity, there, "sensitivity"),
        "specificity": _estimated(skill.specificity, skill.answers - there, "specificity"),
        "is_few": skill.answers < FEW_ANSWERS,
        "is_weak": skill.answers >= FEW_ANSWERS and skill.sensitivity + skill.specificity < WEAK,
    }


def _estimated(rate: float, answers: float, name: str) -> dict[str, str]:
    """The estimate is the mean of a Beta distribution: as many answers, and the prior's, lie behind it."""
    behind = answers + PRIOR
    return whisker(rate, wilson(rate * behind, behind), name=name)


def share_line(part: int, whole: int, name: str) -> dict[str, Any]:
    return {**whisker(part / whole if whole else None, wilson(part, whole), name=name), "of": whole}


def pairs_of(parts: Iterable[Compared]) -> tuple[int, int]:
    whole = added(parts)
    return whole.agree, whole.pairs


def gold_of(skills: dict[tuple[int, int], Skill], person: int) -> tuple[int, int]:
    """(right, asked) over all characters."""
    own = [skill for (who, _), skill in skills.items() if who == person]
    return sum(skill.gold_right for skill in own), sum(skill.gold_answers for skill in own)
