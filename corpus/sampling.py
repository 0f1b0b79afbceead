"""A few stills that stand for a whole video, PURE: spread over its shots, without what is black or there already."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.colors import Signature
from corpus.containers import container_extension
from corpus.dealing import deal, spread
from corpus.hashing import file_hash
from corpus.mining import MAX_SIGNATURE, black_share, is_background, signature_share
from corpus.pictures import Rgb
from corpus.shots import Shot, find_shots
from corpus.sources import SourceFile
from corpus.splits import distinct
from corpus.stills import PreparedStill, prepare_still
from corpus.video import BadVideo, VideoFacts, probe, read_frames, sample_times

Report = Callable[[float, str], None]

# A fade to black says nothing of the cast; a scene at night still has light in a twentieth of its pixels.
MAX_BLACK_OF_A_FRAME = 0.95
# More instants are looked at than are wanted, since some are black or repeat another; the cast is in most of them, so
# for backgrounds still more. Odd, so that the middle instant of each wanted one is that of an even spread.
LOOKS_PER_FRAME, LOOKS_PER_BACKGROUND = 3, 5
# What finding the shots takes of the time; measured on 8 s clips of 720p and on 60 s of 1440x1074.
SHOTS_SHARE = 0.6


@dataclass(frozen=True)
class Wanted:
    """How many stills of a video, for what; `known` are the perceptual hashes of pictures that are not to come again."""

    count: int
    backgrounds: bool = False
    signature: Signature = field(default_factory=Signature)
    known: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sampled:
    """Stills by their time, the shot each lies in, and how many instants were looked at and left out, by why."""

    stills: tuple[PreparedStill, ...]
    shot_of: tuple[int, ...]
    shots: tuple[Shot, ...]
    tally: dict[str, int]

    def best(self, count: int) -> tuple[PreparedStill, ...]:
        """At most `count` of them: one of each shot before a second of any, then more of the longer shots."""
        groups: list[list[int]] = [[] for _ in self.shots]
        for index, shot in enumerate(self.shot_of):
            groups[shot].append(index)
        shares = deal(count, [len(group) for group in groups], [shot.duration_ms for shot in self.shots])
        chosen = [index for group, share in zip(groups, shares, strict=True) for index in spread(group, share)]
        return tuple(self.stills[index] for index in chosen)


@dataclass(frozen=True)
class PreparedVideo:
    name: str
    file: Path
    extension: str
    sha256: str
    facts: VideoFacts
    stills: tuple[PreparedStill, ...]
    tally: dict[str, int]


def prepare_video(source: SourceFile, scratch: Path, wanted: Wanted, report: Report) -> PreparedVideo:
    """Sample a new video for its purpose."""
    extension = container_extension(source.path)
    if extension is None:
        raise BadVideo("This is not a video in a container we keep: send MP4, MOV, WebM, MKV, AVI, OGV or MPEG.")
    facts = probe(source.path)
    sampled = sample(source.path, source.place, scratch, facts, wanted, report)
    stills = sampled.best(wanted.count)
    tally = {**sampled.tally, "taken": len(stills)}
    return PreparedVideo(source.name, source.path, extension, file_hash(source.path), facts, stills, tally)


def sample(file: Path, place: str, scratch: Path, facts: VideoFacts, wanted: Wanted, report: Report) -> Sampled:
    """Every still of a video that is fit for its purpose, among more instants than are wanted.

    Near-duplicates of one another and of what is known, and black frames, are left out; of backgrounds those with the
    cast's colors, too. The tally counts `shots`, `looked_at`, `black`, `with_cast` and `repeated`.
    """
    shots = find_shots(file, facts, lambda share: report(SHOTS_SHARE * share, "looking for shots"))
    looks = wanted.count * (LOOKS_PER_BACKGROUND if wanted.backgrounds else LOOKS_PER_FRAME)
    times = instants(shots, looks)
    tally = Counter(shots=len(shots), looked_at=len(times), black=0, with_cast=0, repeated=0)
    found: list[PreparedStill] = []
    for number, (time_ms, picture) in enumerate(read_frames(file, list(times))):
        report(SHOTS_SHARE + (1 - SHOTS_SHARE) * number / len(times), "taking stills")
        unfit = why_unfit(picture, wanted)
        if unfit:
            tally[unfit] += 1
        else:
            found.append(prepare_still(picture, place, scratch, wanted.signature, time_ms=time_ms))
    kept = _without_repeated(found, times, shots, wanted.known)
    tally["repeated"] = len(found) - len(kept)
    shot_of = tuple(times[still.time_ms or 0] for still in kept)
    return Sampled(tuple(kept), shot_of, tuple(shots), dict(tally))


def instants(shots: Sequence[Shot], count: int) -> dict[int, int]:
    """At most `count` instants in milliseconds → the index of their shot, evenly spread within each shot."""
    durations = [shot.duration_ms for shot in shots]
    times: dict[int, int] = {}
    for index, share in enumerate(deal(count, durations, durations)):
        times |= {shots[index].start_ms + time_ms: index for time_ms in sample_times(durations[index], share)}
    return {time_ms: times[time_ms] for time_ms in sorted(times)}


def why_unfit(picture: Rgb, wanted: Wanted) -> str:
    """`black`, `with_cast`, or nothing where the picture will do."""
    if not wanted.backgrounds:
        return "black" if black_share(picture) > MAX_BLACK_OF_A_FRAME else ""
    if is_background(picture, wanted.signature):
        return ""
    return "with_cast" if signature_share(picture, wanted.signature) >= MAX_SIGNATURE else "black"


def _without_repeated(
    found: Sequence[PreparedStill], times: dict[int, int], shots: Sequence[Shot], known: Sequence[int]
) -> list[PreparedStill]:
    """Of pictures alike the one nearest to the middle of its shot stays, farthest from the cuts; in the order of time."""

    def from_middle(still: PreparedStill) -> int:
        shot = shots[times[still.time_ms or 0]]
        return abs(2 * (still.time_ms or 0) - shot.start_ms - shot.end_ms)

    ordered = sorted(found, key=from_middle)
    kept = distinct([still.likeness for still in ordered], known)
    return sorted((ordered[index] for index in kept), key=lambda still: still.time_ms or 0)
