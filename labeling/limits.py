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
    """Each assignment from a market of work asks for as many frames again."""
    if claimant.invitation is None:
        return NONE
    if claimant.most_frames is None:
        return Limit(claimant.queue)
    done, held, assignments = statements.worked(person, show, claimant.invitation)
    times = max(assignments, 1) if claimant.is_for_mturk else 1
    return Limit(claimant.queue, claimant.most_frames * times, done, held)
