"""`make bench`: every benchmark after the other, each beside a peer or a limit in one run."""

import subprocess
import sys

BENCHMARKS = {
    "composing": "the composer beside a naive one",
    "cutting": "figures cut from drawn backgrounds beside their true alpha",
    "boxes": "figures cut out of busy pictures by one box beside plain GrabCut",
    "alike": "copies of cut-outs told from other poses and other figures",
    "formats": "files of labels beside a peer's measured figures",
    "feeding": "frames composed per second beside what a device could fit",
    "fitting": "a frozen backbone's epochs on new frames beside kept features",
    "frames_page": "a grid of 100,000 frames beside a peer's listing and a screen's refresh",
    "gaps": "the pages of an evaluation over 1,000,000 scores beside a limit",
    "playground": "a moved control to sixteen painted frames beside a limit",
    "tagging_page": "the tagging page in a browser beside a peer's measured figures",
    "claiming": "claims and votes beside a peer's measured figures",
    "screening": "tagging and drawing beside the video's duration and a plain re-encode",
}


def main() -> int:
    """Each in a process of its own, so that none inherits another's threads and memory; the worst exit code."""
    codes = []
    for name, what in BENCHMARKS.items():
        print(f"\n=== {name}: {what}", flush=True)
        codes.append(subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
