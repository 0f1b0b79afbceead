import pytest

from training.composing.generator import FrameGenerator
from training.composing.keeping import Kept, LoadedWhenAsked
from training.composing.material import prepare_cutout

from .drawn import material, plain


def test_what_is_kept_is_not_loaded_again() -> None:
    kept, loaded = Kept(10), []

    def load() -> str:
        loaded.append(1)
        return "abc"

    assert [kept.get("a", load, len), kept.get("a", load, len)] == ["abc", "abc"]
    assert (loaded, kept.size) == ([1], 3)


def test_least_recently_asked_for_goes_first_when_memory_is_full() -> None:
    kept, loaded = Kept(10), []

    def ask(key: str) -> None:
        kept.get(key, lambda: loaded.append(key) or "four", len)

    for key in ("a", "b", "a", "c", "a", "b"):
        ask(key)

    assert loaded == ["a", "b", "c", "b"]
    assert kept.size == 8


def test_one_that_is_too_large_is_given_but_not_kept() -> None:
    kept = Kept(3)

    assert kept.get("a", lambda: "large", len) == "large"
    assert kept.size == 0


def test_sequence_loads_what_is_asked_for() -> None:
    loaded = []
    letters = LoadedWhenAsked(["x", "y", "z"], lambda name: loaded.append(name) or name.upper())

    assert (len(letters), letters[1], list(letters[1:])) == (3, "Y", ["Y", "Z"])
    assert loaded == ["y", "y", "z"]
    with pytest.raises(IndexError):
        letters[3]


def test_material_loaded_when_asked_gives_the_frames_of_material_prepared_before() -> None:
    cast, extras, backgrounds = material()
    asked: list[str] = []

    def lazily(pictures: list, name: str) -> LoadedWhenAsked:
        def load(number: str) -> object:
            asked.append(f"{name} {number}")
            return prepare_cutout(pictures[int(number)], name)

        return LoadedWhenAsked([str(number) for number in range(len(pictures))], load)

    before = FrameGenerator(cast, extras, backgrounds, plain(), seed=5)
    lazy = FrameGenerator.of_prepared(
        [lazily(one, f"character {n}") for n, one in enumerate(cast)], lazily(extras, "extra"), before.backgrounds,
        plain(), seed=5,
    )  # fmt: skip
    assert asked == []

    frame = lazy.inspect(3)

    image, labels = before.compose(3)
    assert (frame.image.tobytes(), frame.labels.tolist()) == (image.tobytes(), labels.tolist())
    assert frame.figures == before.explain(3)
    assert len(set(asked)) == len({(one.character, one.cutout) for one in frame.figures})
