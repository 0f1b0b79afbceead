"""What the labeling services refuse, in sentences. The API turns them into 400, 404 and 409."""


class Refused(Exception):
    """Base of the three: the message says what happened, what was expected and what to do."""


class Invalid(Refused):
    """The request makes no sense as it stands."""


class Unknown(Refused):
    """There is no such thing, or it is somebody else's."""


class Conflict(Refused):
    """It made sense once, but something else happened first."""
