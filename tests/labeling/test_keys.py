import pytest

from labeling.keys import default_keys, effective_keys, own_choice, refusal

NAMES = {7: "Ann", 8: "Ben"}
ACTION_KEYS = {
    "0": "nobody", "u": "unsure", " ": "send", "z": "back", "s": "skip", "c": "comment", "f": "flag", "r": "pictures",
    "m": "zoom", "h": "help",
}  # fmt: skip


def test_characters_have_the_digits_in_order_and_actions_their_letter() -> None:
    assert effective_keys([7, 8], {}) == {"1": "character:7", "2": "character:8", **ACTION_KEYS}


def test_from_the_tenth_character_on_letters_that_no_action_has() -> None:
    keys = default_keys(range(1, 31))

    assert [keys.get(f"character:{number}") for number in (9, 10, 11, 25, 26)] == ["9", "q", "w", "v", None]
    assert len(set(keys.values())) == len(keys)


def test_what_was_chosen_comes_first_and_takes_no_other_default_along() -> None:
    keys = effective_keys([7, 8], {"a": "character:7"})

    assert keys == {"a": "character:7", "2": "character:8", **ACTION_KEYS}


def test_a_choice_for_a_character_that_retired_is_forgotten() -> None:
    assert effective_keys([8], {"a": "character:7"}) == {"1": "character:8", **ACTION_KEYS}


def test_only_what_differs_from_the_usual_is_kept() -> None:
    assert own_choice([7, 8], {"a": "character:7", "2": "character:8", "0": "nobody"}) == {"a": "character:7"}


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"a": "character:7"}, ""),
        ({"1": "character:8", "2": "character:7"}, ""),  # exchanged
        ({"1": "nobody"}, "'1' means 'Ann'. Choose another key, or give 'Ann' a new one first."),
        ({"1": "nobody", "a": "character:7"}, ""),
        ({"g": "nobody"}, "'g' cannot be chosen. It leads to other pages, with a second letter."),
        ({"A": "nobody"}, "'A' cannot be chosen. Choose one letter, digit or sign, as it comes without Shift."),
        ({"F5": "nobody"}, "'F5' cannot be chosen. Choose one letter, digit or sign, as it comes without Shift."),
        ({"a": "nobody", "b": "nobody"}, "Two keys were given for 'Nobody of the cast is there'. Each has one."),
        ({"a": "dance"}, "There is nothing here called 'dance'. It may have been retired; reload the page."),
    ],
)
def test_keys_that_cannot_be_are_refused_in_a_sentence(wanted: dict[str, str], words: str) -> None:
    assert refusal(NAMES, wanted) == words
