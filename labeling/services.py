"""The counter of this room: what other rooms may ask of it. Each name is explained where it is written."""

from labeling.ceilings import expected_recall
from labeling.claiming import claim, reclaim_expired, release, skip
from labeling.estimating import request_estimate
from labeling.expected import judge_expected
from labeling.gold import make_gold, unmake_gold
from labeling.guidelines import mark_read
from labeling.importing import import_labels
from labeling.key_binding import bind_keys, reset_keys
from labeling.labels import make_label_version, set_label, set_labels, settle_frame
from labeling.queues import default_queue, open_queue, queue_evaluation_frames, send_back, send_back_items
from labeling.rejecting import reject_frames, restore_frames
from labeling.setting_aside import lift, set_aside_batch, set_aside_person
from labeling.voting import record_vote, undo_vote

__all__ = [
    "bind_keys",
    "claim",
    "default_queue",
    "expected_recall",
    "import_labels",
    "judge_expected",
    "lift",
    "make_gold",
    "make_label_version",
    "mark_read",
    "open_queue",
    "queue_evaluation_frames",
    "reclaim_expired",
    "record_vote",
    "reject_frames",
    "release",
    "request_estimate",
    "reset_keys",
    "restore_frames",
    "send_back",
    "send_back_items",
    "set_aside_batch",
    "set_aside_person",
    "set_label",
    "set_labels",
    "settle_frame",
    "skip",
    "undo_vote",
    "unmake_gold",
]
