"""From a question to a label: queues hand frames out under leases, votes come back, labels follow from votes."""

from labeling.models.crowd import Agreement, Skill
from labeling.models.guidelines import FrameView, Guidelines, GuidelinesReading, KeyBinding
from labeling.models.labels import (
    Doubt,
    ExpectedJudgement,
    IsDoubtful,
    Label,
    LabelRevision,
    LabelSource,
    LabelState,
    LabelTally,
    LabelVersion,
)
from labeling.models.queues import Assignment, Place, Queue, QueueItem, QueueOrder, QueuePurpose
from labeling.models.votes import Answer, Lease, LeaseState, SetAside, Suggestion, Vote, VoteAnswer

__all__ = [
    "Agreement",
    "Answer",
    "Assignment",
    "Doubt",
    "ExpectedJudgement",
    "FrameView",
    "Guidelines",
    "GuidelinesReading",
    "IsDoubtful",
    "KeyBinding",
    "Label",
    "LabelRevision",
    "LabelSource",
    "LabelState",
    "LabelTally",
    "LabelVersion",
    "Lease",
    "LeaseState",
    "Place",
    "Queue",
    "QueueItem",
    "QueueOrder",
    "QueuePurpose",
    "SetAside",
    "Skill",
    "Suggestion",
    "Vote",
    "VoteAnswer",
]
