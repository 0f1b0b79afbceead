"""What an invitation asks of whoever came by it: which queue, and how many frames."""

from dataclasses import dataclass

from labeling import statements


@dataclass(frozen=True)
class Limit:
    """`queue` and `most` are None where the invitation says nothing of them; `done` and `held` are frames, not practice."""

    queue: int | None = None
    most: int | None = None
    done: int = 0
    held: int = 0

    @property
    def left(self) -> int | None:
        """Answers still wanted; those whose frames are in hand among them."""
        return None if self.most is None else max(self.most - self.done, 0)

    @property
    def room(self) -> int | None:
        """How many frames may be handed out now."""
        return None if self.most is None else max(self.most - self.done - self.held, 0)


NONE = Limit()


def limit_of(person: int, show: int) -> Limit:
    return limit_by(person, show, statements.claimant(person, show, 0))


def limit_by(person: int, show: int, claimant: statements.Claimant) -> Limit:
    """Work for a market is counted per assignment, by labeling.assignments; here it has no end of its own."""
    if claimant.invitation is None:
        return NONE
    if claimant.most_frames is None or claimant.is_for_mturk:
        return Limit(claimant.queue)
    return Limit(claimant.queue, claimant.most_frames, *statements.worked(person, show))
