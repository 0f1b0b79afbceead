"""The one way in which this room says no."""


class CorpusRefused(ValueError):
    """A request about the corpus that cannot be met; the message is a sentence for the person who asked."""
