"""What a policy is called: `max_f`, `max_accuracy`, a target such as `recall=0.75`, or costs such as `cost=1:5`. PURE."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training.recognizer.thresholds import POLICIES

TARGETED = ("recall", "precision")
COST = "cost"  # what a false alarm and a miss cost, the same for every character
HIGHEST_COST = 1e6
LONGEST = 30  # letters of a policy, as it is stored
LONGEST_NUMBER = LONGEST - len("precision=")
STANDING = "standing"  # what a person chose for the run; until then its recipe's policy
# What people read.
NAMES = {
    "max_f": "highest F1",
    "max_accuracy": "highest accuracy",
    "recall": "recall target",
    "precision": "precision target",
    STANDING: "standing thresholds",
}


class UnknownPolicy(ValueError):
    """The text names no policy; the message says which there are."""


@dataclass(frozen=True)
class Policy:
    """A way to choose thresholds; `target` is set where the text names one, else the recipe's holds.

    `costs` are those of a false alarm and of a miss, and only `cost` has them.
    """

    name: str
    target: float | None = None
    costs: tuple[float, float] | None = None

    def is_kept_by(self, recipe: Mapping[str, Any]) -> bool:
        """Whether a run of this recipe keeps its thresholds; of others they are chosen on the run's dev labels when asked for."""
        own = recipe.get("thresholds", {}).get(f"{self.name}_target")
        return self.costs is None and self.target in (None, own)


def parse_policy(text: str) -> Policy:
    """`max_f`, `max_accuracy`, `recall`, `recall=0.75`, `precision`, `precision=0.9`, `cost=1:5`, `standing`.

    A target lies above 0, up to 1. Of `cost=1:5` the first number is what a false alarm costs, the second what a miss does.
    """
    name, equals, number = text.strip().partition("=")
    if name == COST:
        return Policy(COST, costs=_costs(number))
    known = (*POLICIES, STANDING)
    if name not in known or (equals and name not in TARGETED):
        raise UnknownPolicy(
            f"'{text}' is no threshold policy. Known are {', '.join((*known, COST))}; recall and precision take a target, "
            "as in recall=0.75, and cost takes what a false alarm and a miss cost, as in cost=1:5."
        )
    return Policy(name, _target(name, number) if equals else None)


def _target(name: str, number: str) -> float:
    try:
        target = float(number)
    except ValueError:
        target = 0.0
    if not 0 < target <= 1 or len(number) > LONGEST_NUMBER:
        raise UnknownPolicy(f"'{number}' is no target for {name}. Write a share above 0, up to 1, as in {name}=0.75.")
    return target


def _costs(pair: str) -> tuple[float, float]:
    try:
        false_alarm, miss = (float(one) for one in pair.split(":"))
    except ValueError:
        false_alarm = miss = 0.0
    are_costs = 0 <= false_alarm <= HIGHEST_COST and 0 <= miss <= HIGHEST_COST and false_alarm + miss > 0
    if not are_costs or len(pair) > LONGEST_NUMBER:
        raise UnknownPolicy(
            f"'{pair}' are no costs. Write what a false alarm and then what a miss costs, numbers from 0 to "
            f"{HIGHEST_COST:,.0f}, not both 0: cost=1:5 makes a miss five times as dear."
        )
    return false_alarm, miss


def policy_name(text: str) -> str:
    """A policy as pages write it: `highest F1`, `recall target 0.75`, `lowest cost (false alarm 1, miss 5)`."""
    name, _, target = text.partition("=")
    if name == COST:
        return "lowest cost (false alarm {}, miss {})".format(*target.split(":"))
    return f"{NAMES.get(name, name)} {target}".strip()
