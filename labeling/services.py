"""The counter of this room: what other rooms may ask of it. Each name is explained where it is written."""

from labeling.claiming import claim, reclaim_expired, release, skip
from labeling.expected import expected_recall, judge_expected
from labeling.importing import import_labels
from labeling.labels import make_label_version, set_label, set_labels, settle_frame
from labeling.queues import default_queue, open_queue, queue_evaluation_frames, send_back
from labeling.rejecting import reject_frames, restore_frames
from labeling.voting import record_vote, undo_vote

__all__ = [
    "claim",
    "default_queue",
    "expected_recall",
    "import_labels",
    "judge_expected",
    "make_label_version",
    "open_queue",
    "queue_evaluation_frames",
    "reclaim_expired",
    "record_vote",
    "reject_frames",
    "release",
    "restore_frames",
    "send_back",
    "set_label",
    "set_labels",
    "settle_frame",
    "skip",
    "undo_vote",
]
