"""What a policy is called: `max_f`, `max_accuracy`, or a target such as `recall=0.75`. PURE."""

from dataclasses import dataclass

from training.recognizer.thresholds import POLICIES

TARGETED = ("recall", "precision")
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
    """A way to choose thresholds; `target` is set where the text names one, else the recipe's holds."""

    name: str
    target: float | None = None


def parse_policy(text: str) -> Policy:
    """`max_f`, `max_accuracy`, `recall`, `recall=0.75`, `precision`, `precision=0.9`; the target lies above 0, up to 1."""
    name, equals, number = text.strip().partition("=")
    if name not in (*POLICIES, STANDING) or (equals and name not in TARGETED):
        known = ", ".join((*POLICIES, STANDING))
        raise UnknownPolicy(
            f"'{text}' is no threshold policy. Known are {known}; recall and precision take a target, as in recall=0.75."
        )
    if not equals:
        return Policy(name)
    try:
        target = float(number)
    except ValueError:
        target = 0.0
    if not 0 < target <= 1:
        raise UnknownPolicy(f"'{number}' is no target for {name}. Write a share above 0, up to 1, as in {name}=0.75.")
    return Policy(name, target)


def policy_name(text: str) -> str:
    """A policy as pages write it: `highest F1`, `recall target 0.75`."""
    name, _, target = text.partition("=")
    return f"{NAMES.get(name, name)} {target}".strip()
