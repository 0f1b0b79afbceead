"""Which key does what on the tagging page: the defaults, and what somebody chose instead. Pure: values in, values out.

An action is a word of ACTIONS or `character:<id>`. Each has one key that can be changed; Enter and `?` stay what they are.
"""

from collections.abc import Mapping, Sequence

# action: (its key, what it does)
ACTIONS = {
    "nobody": ("0", "Nobody of the cast is there"),
    "unsure": ("u", "Unsure about a character"),
    "send": (" ", "Send, and see the next frame"),
    "back": ("z", "Take back what was sent last"),
    "skip": ("s", "Skip this frame"),
    "comment": ("c", "Comment on this frame"),
    "flag": ("f", "Flag it for a reviewer"),
    "pictures": ("r", "Reference pictures of the cast"),
    "zoom": ("m", "Magnify the frame"),
    "help": ("h", "Keys and guidelines"),
}
# The first nine characters have their number; for further ones, letters that no action has, so that all are one key away.
CHARACTER_KEYS = "123456789qwetyiopadjklbnv"
FIXED = {"Enter": "send", "?": "help"}
RESERVED = {"g": "It leads to other pages, with a second letter.", "Enter": "It always sends.", "?": "It always helps."}


def action_of(character: int) -> str:
    return f"character:{character}"


def default_keys(cast: Sequence[int]) -> dict[str, str]:
    """{action: key}; a character for whom no key is left has none and is not in it."""
    keys = {action_of(one): key for one, key in zip(cast, CHARACTER_KEYS, strict=False)}
    return keys | {action: key for action, (key, _) in ACTIONS.items()}


def effective_keys(cast: Sequence[int], chosen: Mapping[str, str]) -> dict[str, str]:
    """{key: action}: what was chosen, and the defaults of all else as far as their keys are free."""
    actions = {*map(action_of, cast), *ACTIONS}
    known = {key: action for key, action in chosen.items() if action in actions}
    moved = set(known.values())
    return known | {
        key: action for action, key in default_keys(cast).items() if action not in moved and key not in known
    }


def own_choice(cast: Sequence[int], wanted: Mapping[str, str]) -> dict[str, str]:
    """Of {key: action} only what differs from the defaults, so that a changed cast changes only what nobody chose."""
    usual = default_keys(cast)
    return {key: action for key, action in wanted.items() if usual.get(action) != key}


def refusal(names: Mapping[int, str], wanted: Mapping[str, str]) -> str:
    """Why these keys cannot be somebody's, as a sentence; empty where they can. `names`: {character id: name}."""
    titles = {action: title for action, (_, title) in ACTIONS.items()}
    titles |= {action_of(one): name for one, name in names.items()}
    for key, action in wanted.items():
        if key in RESERVED or len(key) != 1 or not key.isprintable() or key != key.lower():
            why = RESERVED.get(key, "Choose one letter, digit or sign, as it comes without Shift.")
            return f"'{key[:20]}' cannot be chosen. {why}"
        if action not in titles:
            return f"There is nothing here called '{action[:40]}'. It may have been retired; reload the page."
    taken = list(wanted.values())
    twice = next((action for action in taken if taken.count(action) > 1), None)
    if twice:
        return f"Two keys were given for '{titles[twice]}'. Each has one."
    return _conflict(titles, wanted, default_keys(list(names)))


def _conflict(titles: Mapping[str, str], wanted: Mapping[str, str], usual: Mapping[str, str]) -> str:
    """A key that was chosen for one thing and is the default of another, which was not given a new one."""
    for action, key in usual.items():
        if action not in wanted.values() and key in wanted:
            return f"'{key}' means '{titles[action]}'. Choose another key, or give '{titles[action]}' a new one first."
    return ""
