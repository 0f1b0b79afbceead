"""A page as somebody reads it."""

import html
import re


def text_of(page: str) -> str:
    """Without tags, without the meanings that lie folded behind words, and with single spaces."""
    without_meanings = re.sub(r'<span class="word-meaning".*?</span>', "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", without_meanings)).split())
