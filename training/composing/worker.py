"""One composing process: `python -m training.composing.worker JSON`. Started by `processes.py`; a person never needs to.

It reads "slot first last" lines from standard input, composes frames first to last - 1 into that slot of the ring, and
answers each line with a byte: DONE or FAILED. When its input ends, its parent has ended, and so does it.
"""

import json
import os
import signal
import sys
import traceback

import cv2

from training.composing.generator import FrameGenerator
from training.composing.ring import Ring, RingShape
from training.composing.sharing import SharedSource

DONE, FAILED = b"+", b"-"


def main(options: dict[str, dict[str, int] | int]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is its parent's affair
    cv2.setNumThreads(1)  # its siblings have the other cores
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints is no answer
    source = SharedSource(**options["source"]).source()  # type: ignore[arg-type]
    ring = Ring(options["ring"], RingShape(**options["shape"]))  # type: ignore[arg-type]
    for line in sys.stdin.buffer:
        slot, first, last = (int(word) for word in line.split())
        try:
            if isinstance(source, FrameGenerator):  # straight into the ring: one copy less
                source.fill(ring.images[slot, : last - first], ring.labels[slot, : last - first], first)
            else:
                ring.put(slot, *source.batch(first, last))
            answer = DONE
        except Exception:  # noqa: BLE001  its parent composes these frames again and meets the error itself
            traceback.print_exc()
            answer = FAILED
        try:
            os.write(answers, answer)
        except BrokenPipeError:
            return


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
