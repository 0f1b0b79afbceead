"""A lossless file into a show of which nothing was said yet, and out again: the same file, apart from ids."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from corpus.models import Frame, Show
from labeling import services
from labeling.exporting import exported
from labeling.formats.registry import format_named
from labeling.guidelines import write_guidelines
from labeling.models import ExpectedJudgement, Label, LabelSource, Lease, Queue, SetAside, Suggestion, Vote
from people.models import Person
from tests.builders import make_episode, make_frame, make_frames, make_person, make_show
from tests.labeling.conftest import imbalance

pytestmark = pytest.mark.database


@pytest.fixture
def told(show: Show) -> Show:
    """A show in which everything has happened that a file keeps."""
    frames = make_frames(make_episode(show), 4)
    anna, ben = (make_person(first_name=name) for name in ("Anna", "Ben"))
    write_guidelines(show, "Hands count.", anna)
    queue = services.open_queue(show, "crowd", frames[:3], 2)
    ann, homer = show.characters.all()[:2]
    leases = services.claim(anna, queue, 3)
    vote = services.record_vote(leases[0].token, anna, [ann.pk], [homer.pk], idempotency_key="1", duration_ms=900)
    undone = services.record_vote(leases[1].token, anna, [ann.pk], idempotency_key="2", comment="zoë?")
    services.undo_vote(undone.body["id"], anna, "3")
    services.record_vote(leases[1].token, anna, [], idempotency_key="4")
    services.skip(leases[2].token, anna, "dark")
    lease = services.claim(ben, queue, 1)[0]
    services.record_vote(lease.token, ben, [homer.pk], idempotency_key="1")
    batch = SetAside.objects.create(
        show=show, person=ben, is_whole_person=False, queue=queue, reason="in a hurry", created_by=anna
    )
    Vote.objects.filter(person=ben).update(set_aside=batch, is_flagged=True)
    services.set_label(frames[3], ann, "yes", LabelSource.GOLD, anna, "checked")
    services.set_label(frames[3], ann, "no", LabelSource.REVIEW, None, "checked again")
    ExpectedJudgement.objects.create(frame=frames[0], character=ann, person=anna, expected=False, reason="faded")
    Suggestion.objects.create(frame=frames[0], character=ann, model="run 1", score=0.25)
    assert Vote.objects.get(pk=vote.body["id"]).counted
    return show


def with_same_frames(show: Show) -> Show:
    other = make_show(title="Copy")
    for frame in Frame.objects.filter(show=show).select_related("episode").order_by("pk"):
        episode = other.episodes.filter(name=frame.episode.name).first() or make_episode(other, name=frame.episode.name)
        make_frame(episode, name=frame.name, sha256=frame.sha256)
    return other


def said(show: Show) -> list[dict[str, Any]]:
    """A lossless file without what only this database knows: ids, tokens taken by another show, the show's name."""
    lines = b"".join(exported(format_named("jsonl"), show)).decode().splitlines()
    known: dict[str, str] = {}
    texts = [re.sub(r'"(id|set_aside)":\d+', r'"\1":0', line) for line in lines]
    texts = [re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", lambda m: known.setdefault(m[0], str(len(known))), t) for t in texts]
    head, *frames = [json.loads(text) for text in texts]
    return [{**head, "show": ""}, *frames]


def restore(show: Show, file: Path) -> None:
    call_command("import_labels", show.slug, str(file), "--with-votes")


def test_people_votes_and_decisions_come_back_exactly(told: Show, tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_bytes(b"".join(exported(format_named("jsonl"), told)))
    copy = with_same_frames(told)

    restore(copy, file)

    assert said(copy) == said(told)
    assert Vote.objects.filter(frame__show=copy).count() == 4
    assert sorted(Label.objects.filter(show=copy).values_list("frame__name", "character__name", "state", "source")) == (
        sorted(Label.objects.filter(show=told).values_list("frame__name", "character__name", "state", "source"))
    )
    assert imbalance(Queue.objects.get(show=copy, name="crowd")) == []
    states = Lease.objects.filter(item__queue__show=copy).order_by("item__frame__name", "person").values_list("state")
    assert list(states) == list(
        Lease.objects.filter(item__queue__show=told).order_by("item__frame__name", "person").values_list("state")
    )


def test_people_who_are_not_here_are_made_without_a_password_and_nobody_else_is_touched(
    told: Show, tmp_path: Path
) -> None:
    file, copy = tmp_path / "labels.jsonl", with_same_frames(told)
    anna = Person.objects.get(first_name="Anna")
    text = b"".join(exported(format_named("jsonl"), told)).decode()
    file.write_text(text.replace(f'"{anna.username}"', '"anna of elsewhere"'))

    restore(copy, file)

    stranger = Person.objects.get(username="anna of elsewhere")
    assert stranger.first_name == "Anna"
    assert not stranger.has_usable_password()
    assert stranger.memberships.count() == 0
    assert copy.frames.filter(votes__person=stranger).distinct().count() == 2
    assert copy.frames.filter(votes__person=anna).count() == 0


def test_what_was_restored_is_tagged_on(told: Show, tmp_path: Path) -> None:
    file, copy, person = tmp_path / "labels.jsonl", with_same_frames(told), make_person()
    file.write_bytes(b"".join(exported(format_named("jsonl"), told)))
    restore(copy, file)
    queue = Queue.objects.get(show=copy, name="crowd")

    leases = services.claim(person, queue, 10)
    for number, lease in enumerate(leases):
        services.record_vote(lease.token, person, [], idempotency_key=str(number))

    assert leases
    assert imbalance(queue) == []


def test_votes_come_back_into_an_untouched_show_only(told: Show, tmp_path: Path) -> None:
    file, table = tmp_path / "labels.jsonl", tmp_path / "labels.csv"
    file.write_bytes(b"".join(exported(format_named("jsonl"), told)))
    table.write_text("filename,Ann\n")

    with pytest.raises(
        CommandError, match="has votes and labels and leases and judgements and votes set aside already"
    ):
        restore(told, file)
    with pytest.raises(CommandError, match="'jsonl' only"):
        call_command("import_labels", told.slug, str(table), "--with-votes")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"at":"20', '"at":"yesterday', "damaged or changed by hand"),
        ('"counted":true', '"counted":"so"', "damaged or changed by hand"),
        ('"states":{"Ann"', '"states":{"Homer"', "damaged or changed by hand"),
        ('"votes":[{"id":', '"votes":[{"what":', "is not a frame"),
        ('"characters":["Ann"', '"characters":["Homer"', "'Homer'"),
    ],
)
def test_a_file_changed_by_hand_is_refused_and_leaves_nothing(
    told: Show, tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    file, copy = tmp_path / "labels.jsonl", with_same_frames(told)
    text = b"".join(exported(format_named("jsonl"), told)).decode()
    assert old in text
    file.write_text(text.replace(old, new))

    with pytest.raises(CommandError, match=sentence):
        restore(copy, file)
    assert not Label.objects.filter(show=copy).exists()
    assert not Vote.objects.filter(frame__show=copy).exists()
