"""The words of Mechanical Turk's ExternalQuestion: what it sends along, what it wants back, what it costs. Rows stay out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from xml.sax.saxutils import escape

PREVIEW = "ASSIGNMENT_ID_NOT_AVAILABLE"
SUBMIT_PATH = "/mturk/externalSubmit"
SCHEMA = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd"
ID = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
CENT = Decimal("0.01")
FEE, FEE_OF_MANY, MANY = Decimal("0.20"), Decimal("0.40"), 10  # of the reward; a HIT of ten assignments costs more


class BadQuestion(ValueError):
    """What came along with the page is not what Mechanical Turk sends; the message is a sentence."""


@dataclass(frozen=True)
class Arithmetic:
    """What a batch costs, in the market's currency."""

    reward: Decimal
    answers: int
    assignments: int
    rewards: Decimal
    fee: Decimal
    fee_of_many: Decimal

    @property
    def total(self) -> Decimal:
        return self.rewards + self.fee

    @property
    def total_of_many(self) -> Decimal:
        return self.rewards + self.fee_of_many


def origins(hosts: Iterable[str]) -> list[str]:
    """Hosts as a policy for contents names them: https, unless another scheme is written."""
    return [host.rstrip("/") if "://" in host else f"https://{host}" for host in hosts]


def is_preview(given: Mapping[str, str]) -> bool:
    return given.get("assignmentId", PREVIEW) in ("", PREVIEW)


def identifier(given: Mapping[str, str], name: str) -> str:
    value = given.get(name, "")
    if ID.fullmatch(value) is None:
        raise BadQuestion(
            f"Mechanical Turk did not say which {name} this is. Open the page from the HIT, not by its bare address."
        )
    return value


def submit_address(given: Mapping[str, str], hosts: Iterable[str]) -> str:
    """Where the form goes: below `turkSubmitTo`, which has to be one of the market's own hosts."""
    origin = given.get("turkSubmitTo", "").rstrip("/")
    if origin not in origins(hosts):
        raise BadQuestion(
            f"The answer would go to '{origin[:80]}', which is none of Mechanical Turk's hosts. "
            "An admin of this site names further ones in MTURK_HOSTS."
        )
    return f"{origin}{SUBMIT_PATH}"


def external_question(address: str, frame_height: int = 0) -> str:
    """The XML of a HIT; with height 0 the frame fits itself to the worker's window."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ExternalQuestion xmlns="{SCHEMA}">\n'
        f"  <ExternalURL>{escape(address)}</ExternalURL>\n  <FrameHeight>{frame_height}</FrameHeight>\n</ExternalQuestion>\n"
    )


def arithmetic(price_per_answer: Decimal, frames: int, answers: int) -> Arithmetic:
    """What `answers` answers cost in assignments of `frames` frames. A reward is in whole cents, rounded in favor of who tags.

    The market takes 20 % of the reward and at least a cent; 40 % where one HIT has ten assignments or more.
    """
    reward = max((price_per_answer * frames).quantize(CENT, ROUND_UP), CENT)
    assignments = -(-answers // frames)
    fees = [max(reward * share, CENT).quantize(CENT, ROUND_UP) * assignments for share in (FEE, FEE_OF_MANY)]
    return Arithmetic(reward, answers, assignments, reward * assignments, *fees)
