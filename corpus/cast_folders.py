"""Which folder holds whom, PURE: folders of cut-outs are matched with the cast before anything is read."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

EXTRAS = ("extras", "others")


class UnknownFolder(ValueError):
    """A folder that is nobody's; the message names the nearest character."""


def match_folders(
    folders: Iterable[str], characters: Sequence[str], extras: Sequence[str] = ()
) -> dict[str, str | None]:
    """Each folder's character, None for extras; case is ignored. Raises UnknownFolder on the first that is neither."""
    found = sorted(set(folders))
    cast = {name.casefold(): name for name in characters}
    nobody = {name.casefold() for name in (*EXTRAS, *extras)}
    absent = [name for name in extras if name.casefold() not in {folder.casefold() for folder in found}]
    if absent:
        raise UnknownFolder(
            f"There is no folder '{absent[0]}' to take extras from; the folders are {', '.join(found)}."
        )
    for folder in found:
        if folder.casefold() not in cast and folder.casefold() not in nobody:
            raise UnknownFolder(_sentence(folder, cast))
    return {folder: cast.get(folder.casefold()) if folder.casefold() not in nobody else None for folder in found}


def _sentence(folder: str, cast: dict[str, str]) -> str:
    nearest = get_close_matches(folder.casefold(), cast, 1, 0)
    question = f"did you mean '{cast[nearest[0]]}'?" if nearest else "the show has no characters yet."
    return (
        f"The folder '{folder}' is no character of the show: {question} "
        f"If it holds extras, name it with --extras or call it '{EXTRAS[0]}'. Nothing was imported."
    )
