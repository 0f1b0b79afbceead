from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from corpus.models import MaterialState, Show, Split
from labeling.guidelines import current_guidelines, rendered, write_guidelines
from labeling.models import GuidelinesReading, KeyBinding
from labeling.refusals import Invalid
from people.models import Person
from tests.builders import make_cutout, make_episode, make_frame, make_person, make_show

ApiOf = Callable[[Person], APIClient]


@pytest.fixture
def url(show: Show) -> Callable[[str], str]:
    return lambda rest: f"/api/v1/shows/{show.slug}/tagging/{rest}"


@pytest.mark.database
def test_keys_are_kept_per_person_and_show_and_given_up(
    show: Show, tagger: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    client, ann = api_of(tagger), show.characters.first()
    usual = client.get(url("keys/")).json()["keys"]
    assert usual["1"] == f"character:{ann.pk}"

    bound = client.put(url("keys/"), {"keys": {"a": f"character:{ann.pk}"}}, format="json").json()["keys"]

    assert (bound["a"], bound.get("1"), bound["0"]) == (f"character:{ann.pk}", None, "nobody")
    assert client.get(url("keys/")).json()["keys"] == bound
    assert KeyBinding.objects.get().keys == {"a": f"character:{ann.pk}"}
    assert api_of(make_person("tagger", show)).get(url("keys/")).json()["keys"] == usual
    assert client.delete(url("keys/")).json()["keys"] == usual
    assert not KeyBinding.objects.exists()


def test_a_conflict_of_keys_is_refused_in_a_sentence_and_changes_nothing(
    show: Show, tagger: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    refused = api_of(tagger).put(url("keys/"), {"keys": {"1": "skip"}}, format="json")

    assert refused.status_code == 400
    assert refused.json()["detail"].startswith("'1' means 'Ann'.")
    assert not KeyBinding.objects.exists()
    assert api_of(tagger).put(url("keys/"), {"keys": ["a"]}, format="json").status_code == 400


@pytest.mark.database
def test_guidelines_are_read_once_per_version_and_person(
    show: Show, tagger: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    client = api_of(tagger)
    assert client.get(url("guidelines/")).json() == {"version": 0, "html": "", "is_read": True}
    write_guidelines(show, "Hands count.", None)

    assert client.get(url("guidelines/")).json() == {"version": 1, "html": "<p>Hands count.</p>\n", "is_read": False}
    first = client.post(url("guidelines/"), {"version": 1}).json()
    assert client.post(url("guidelines/"), {"version": 1}).json() == first

    assert client.get(url("guidelines/")).json()["is_read"]
    assert GuidelinesReading.objects.count() == 1
    assert client.post(url("guidelines/"), {"version": 2}).status_code == 404
    write_guidelines(show, "Hands count, feet too.", None)
    assert not client.get(url("guidelines/")).json()["is_read"]


def test_reference_pictures_are_the_best_accepted_ones_of_the_active_cast(
    show: Show, tagger: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    ann, ben, *_ = show.characters.all()
    for score in (0.5, 0.9, 0.7):
        make_cutout(show, ann, cut_score=score)
    make_cutout(show, ann, cut_score=1.0, state=MaterialState.REJECTED)
    make_cutout(show, None, cut_score=1.0)
    best = show.cutouts.get(cut_score=0.9)

    lines = api_of(tagger).get(url("references/")).json()["characters"]

    assert [(line["name"], len(line["pictures"])) for line in lines] == [
        ("Ann", 3),
        ("Ben", 0),
        ("Cleo", 0),
        ("Dan", 0),
    ]
    assert lines[0]["pictures"][0].endswith(best.file)
    for _ in range(5):
        make_cutout(show, ben)
    for _ in range(5):
        make_cutout(show, ann)
    assert len(api_of(tagger).get(url("references/")).json()["characters"][0]["pictures"]) == 6


def test_guidelines_show_frames_of_the_show_as_examples(show: Show) -> None:
    frame = make_frame(make_episode(show), width=720, height=404)
    foreign = make_frame(make_episode(make_show()))
    write_guidelines(show, f"![a <b> on the wall](frame:{frame.pk})", None)

    html = rendered(current_guidelines(show))

    assert f'<img src="/media/{frame.thumb}" alt="" width="180" height="101" loading="lazy">' in html
    assert "a &lt;b&gt; on the wall" in html
    with pytest.raises(Invalid, match=f"There is no frame {foreign.pk} in this show"):
        write_guidelines(show, f"![no](frame:{foreign.pk})", None)


def test_a_test_frame_is_no_example_for_its_answer_would_be_told(show: Show) -> None:
    sealed = make_frame(make_episode(show, split=Split.TEST))

    with pytest.raises(Invalid, match="belongs to the test set"):
        write_guidelines(show, f"![he does not count](frame:{sealed.pk})", None)
