"""Which frame a row of a file speaks of: by the content of its picture, else by its name and episode."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.models import Episode, Show
from corpus.sources import PICTURE_ENDINGS
from labeling import statements
from labeling.formats.rows import ReadRow
from labeling.refusals import Invalid

SHA256 = re.compile(r"[0-9a-f]{64}")
# Label Studio puts eight hexadecimal digits before the name of what is uploaded to it.
UPLOADED = re.compile(r"^[0-9a-f]{8}-(?=.)")
LONGEST_NAME = 200


class Named(NamedTuple):
    """A frame that has one of the names asked for."""

    pk: int
    name: str
    episode: str


@dataclass
class Matcher:
    """Finds frames a batch at a time, each batch with one query for contents and one for names."""

    show: Show
    episodes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.episodes = set(Episode.objects.filter(show=self.show).values_list("name", flat=True))

    def frames(self, rows: Sequence[ReadRow]) -> list[int | None]:
        """The frame of each row, None where the show has none; a name in several episodes is refused with a sentence."""
        contents = [row.sha256.lower() if row.sha256 else "" for row in rows]
        by_content = self._by_content({one for one in contents if SHA256.fullmatch(one)})
        names = [[] if SHA256.fullmatch(one) else names_of(row) for one, row in zip(contents, rows, strict=True)]
        by_name = self._by_name(name for some in names for name in some)
        return [
            self._named(row, some, by_name) if some else by_content.get(content)
            for row, some, content in zip(rows, names, contents, strict=True)
        ]

    def _by_content(self, contents: set[str]) -> dict[str, int]:
        return dict(statements.frames_of(self.show.pk, list(contents))) if contents else {}

    def _by_name(self, names: Iterable[str]) -> dict[str, list[Named]]:
        asked = sorted({name for name in names if name and len(name) <= LONGEST_NAME and "\0" not in name})
        found: dict[str, list[Named]] = defaultdict(list)
        for one in statements.frames_named(self.show.pk, asked) if asked else ():
            found[one[1]].append(Named(*one))
        return found

    def _named(self, row: ReadRow, names: list[str], by_name: dict[str, list[Named]]) -> int | None:
        found = next((by_name[name] for name in names if name in by_name), [])
        episode = row.episode or self._folder(row.filename)
        if episode:
            found = [one for one in found if one.episode == episode]
        if len(found) > 1:
            episodes = ", ".join(sorted(one.episode for one in found)[:5])
            raise Invalid(
                f"The {row.place or 'file'} names '{row.filename[:80]}', which is in several episodes: {episodes}. "
                "Name the episode in a column of its own, or as the picture's folder."
            )
        return found[0].pk if found else None

    def _folder(self, path: str) -> str:
        """The folders of a path as far as they are an episode; others (an upload's, a disk's) say nothing."""
        folders = path.replace("\\", "/").split("/")[:-1]
        ends = ("/".join(folders[start:]) for start in range(len(folders)))
        return next((end for end in ends if end in self.episodes), "")


def names_of(row: ReadRow) -> list[str]:
    """The names a frame may have in the show, the likeliest first; FiftyOne and others leave the ending away."""
    path = row.filename.replace("\\", "/")
    plain = path.rpartition("/")[2]
    names = [plain] if plain == path else [plain, path]
    if UPLOADED.match(plain):
        names.append(UPLOADED.sub("", plain))
    if not plain.lower().endswith(tuple(PICTURE_ENDINGS)):
        names += [f"{plain}{ending}" for ending in PICTURE_ENDINGS]
    return names
