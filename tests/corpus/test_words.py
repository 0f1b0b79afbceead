"""Words explained where they stand: marked once in a sentence, escaped, opened without a script; and the page of all of them."""

import re

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils.safestring import mark_safe

from corpus.words import BY_SPELLING, MARKED_IN_TEXT, WORDS, explained
from tests.builders import make_person


def rendered(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_each_word_is_marked_where_it_stands_first() -> None:
    pieces = explained("Macro-F1 and macro-F1 of train-dev; adjusted (Holm).")
    assert [(text, word.name if word else "") for text, word in pieces] == [
        ("Macro-F1", "macro-F1"), (" and macro-F1 of ", ""), ("train-dev", "train-dev"), ("; adjusted (", ""), ("Holm", "Holm"), (").", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["Holmes", "pre-train-dev", "macro-F12", "nothing of it", ""])
def test_parts_of_other_words_are_none(text: str) -> None:
    assert explained(text) == ([(text, None)] if text else [])


def test_every_word_has_a_meaning_of_its_own_and_every_spelling_one_word() -> None:
    spellings = [one for word in WORDS for one in (word.name, *word.spellings)]
    assert len(set(spellings)) == len(spellings) == len(BY_SPELLING)
    assert len({word.anchor for word in WORDS}) == len(WORDS)
    assert set(MARKED_IN_TEXT) <= {word.name for word in WORDS}
    assert all(word.meaning.endswith(".") for word in WORDS)


def test_the_button_opens_what_it_names(db: None) -> None:
    html = rendered('{% word "macro-F1" "Macro-F1" %}{% word "Holm" %}')
    opened, meanings = re.findall(r'popovertarget="([^"]+)"', html), re.findall(r'popover id="([^"]+)"', html)
    assert opened == meanings
    assert len(set(opened)) == 2
    assert ">Macro-F1</button>" in html
    assert 'href="/help/words/#macro-f1"' in html
    with pytest.raises(KeyError):
        rendered('{% word "no such word" %}')


def test_what_somebody_wrote_stays_text() -> None:
    assert "&lt;b&gt;" in rendered("{{ text|explained }}", text="<b> Holm")
    assert rendered("{{ text|explained }}", text=mark_safe("<b>Holm</b>")) == "<b>Holm</b>"


def test_the_page_has_every_word(db: None, client: Client) -> None:
    client.force_login(make_person())
    page = client.get(reverse("corpus:words")).content.decode()
    assert [f'id="{word.anchor}"' in page for word in WORDS] == [True] * len(WORDS)
