"""Words that a newcomer meets on pages, and what each means: one place for the pages that explain them where they stand. Pure."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """`spellings` are other ways the pages write it; `more` is said on the page of all words only."""

    name: str
    meaning: str
    more: str = ""
    spellings: tuple[str, ...] = ()

    @property
    def others(self) -> list[str]:
        """Spellings that are more than a capital letter away."""
        return [one for one in self.spellings if one.lower().replace(" ", "-") != self.anchor]

    @property
    def anchor(self) -> str:
        return self.name.lower().replace(" ", "-")


WORDS = (
    Word(
        "average precision",
        "How well the scores put frames with the character before frames without, at every threshold at once. 1 is perfect; "
        "a score that knows nothing gets the share of frames that show the character.",
        "The area under the curve of precision over recall. It does not depend on the threshold that was chosen.",
        ("mAP",),
    ),
    Word(
        "cross-fitted",
        "Judged on episodes that had no say in choosing the threshold: a fifth of the episodes at a time is set aside, the "
        "threshold is chosen on the others and tried on these. Not flattered, as the figure on the same frames is.",
        spellings=("Cross-fitted",),
    ),
    Word(
        "dev",
        "Real frames that people labeled and that may be looked at as often as one likes: thresholds are chosen and runs "
        "compared on them. No run learns from them.",
    ),
    Word(
        "F1",
        "Precision and recall in one figure, their harmonic mean: high only where both are.",
    ),
    Word(
        "heavy lane",
        "The queue of long work: trainings, evaluations, videos. Its worker takes one job at a time, so a job may wait for "
        "another; uploads go by the quick lane and wait for none of these.",
        "A worker of it is started with manage.py worker --lane heavy; the strip below the rooms says when none is running.",
    ),
    Word(
        "Holm",
        "Who makes many comparisons finds some by luck alone. Holm's adjustment raises each p-value by how many were made, so "
        "that p below .05 means what it says for all of them together.",
        "The smallest p-value is multiplied by the number of comparisons, the next by one less, and so on (Holm, 1979).",
    ),
    Word(
        "macro-F1",
        "The mean of the characters' F1: each counts the same, however rarely somebody is on screen. 1 is perfect.",
        spellings=("Macro-F1", "macro F1", "Macro F1"),
    ),
    Word(
        "precision",
        "Of the frames where the run finds the character, the share where the character truly is.",
        spellings=("Precision",),
    ),
    Word(
        "recall",
        "Of the frames where the character is, the share where the run finds it.",
        spellings=("Recall",),
    ),
    Word(
        "seed",
        "The number all chance in a run begins with: which frames are composed, how the network starts. The same recipe with "
        "another seed shows how much was luck.",
    ),
    Word(
        "standing thresholds",
        "The thresholds that somebody has put down for a run on its page of thresholds. Evaluations and videos that ask for "
        "them go by these from then on, instead of by those chosen on dev.",
    ),
    Word(
        "stratum",
        "A group of frames of which the same was said: by people and by each run. Questions are drawn from each group, and an "
        "answer counts for as many frames as it stands for.",
        spellings=("strata",),
    ),
    Word(
        "stuck",
        "After several epochs the run still tells this character about as well as chance would. Others may be learned all the "
        "while; the notice says what to try.",
    ),
    Word(
        "test",
        "Real frames kept sealed for the final figure. Each look at them is logged with its reason, for every look makes them "
        "a little less of a test.",
    ),
    Word(
        "threshold",
        "The score from which on the answer is yes. Lower finds more and errs more often; each character has its own.",
        spellings=("Threshold",),
    ),
    Word(
        "train-dev",
        "Composed frames of cut-outs and backgrounds that the run does not learn from. They show whether it learns at all, "
        "but not how it does on real frames: dev does.",
    ),
)  # fmt: skip
BY_SPELLING = {spelling: word for word in WORDS for spelling in (word.name, *word.spellings)}
# In running text only what nobody knows by itself is marked; `dev`, `test` and the like are marked where a page asks for it.
MARKED_IN_TEXT = (
    "average precision",
    "cross-fitted",
    "heavy lane",
    "Holm",
    "macro-F1",
    "standing thresholds",
    "stratum",
    "train-dev",
)
_SPELLED = [spelling for spelling, word in BY_SPELLING.items() if word.name in MARKED_IN_TEXT]
_PATTERN = re.compile(
    rf"(?<![\w-])({'|'.join(re.escape(one) for one in sorted(_SPELLED, key=len, reverse=True))})(?![\w-])"
)


def explained(text: str) -> list[tuple[str, Word | None]]:
    """The text in pieces, each known word at its first place with what it means."""
    pieces: list[tuple[str, Word | None]] = []
    seen, end = set(), 0
    for found in _PATTERN.finditer(text):
        word = BY_SPELLING[found[0]]
        if word.name in seen:
            continue
        seen.add(word.name)
        pieces += [(text[end : found.start()], None), (found[0], word)]
        end = found.end()
    return [piece for piece in [*pieces, (text[end:], None)] if piece[0]]
