"""Notes, attached pictures and pinned frames: written in place and over the API, refused in words."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from corpus.models import Show, Split
from people.models import Person, Role
from tests.builders import make_episode, make_frame, make_person, make_run, picture
from training.models import Run
from training.notes import NoteRefused, attach_picture, first_line, pin_frame, rendered_note, write_note


@pytest.fixture
def run(show: Show) -> Run:
    return make_run(show)


@pytest.fixture
def trainer(show: Show, client: Client) -> Person:
    person = make_person(Role.TRAINER, show)
    client.force_login(person)
    return person


def png(height: int = 36, width: int = 64, seed: int = 0) -> bytes:
    written = io.BytesIO()
    Image.fromarray(picture(height, width, seed=seed)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    ("note", "line"),
    [
        ("# Wider\n\nmore", "Wider"),
        ("", ""),
        ("\n - **blur** helps `much`", "blur helps much"),
        ("---\nthen this", "then this"),
    ],
)
def test_first_line(note: str, line: str) -> None:
    assert first_line(note) == line


def test_a_note_is_markdown_without_html_and_shows_frames_but_none_of_the_test_set(run: Run) -> None:
    dev = make_frame(make_episode(run.show))
    sealed = make_frame(make_episode(run.show, split=Split.TEST))
    write_note(run, f"**bold** <b>raw</b> ![seen](frame:{dev.pk}) ![sealed](frame:{sealed.pk})")
    html = rendered_note(Run.objects.get())
    assert "<strong>bold</strong> &lt;b&gt;raw&lt;/b&gt;" in html
    assert dev.thumb in html
    assert sealed.thumb not in html


def test_a_picture_is_written_anew_shrunk_and_kept_once(run: Run, client: Client, trainer: Person) -> None:
    first = attach_picture(run, png(1500, 3000))
    again = attach_picture(run, png(1500, 3000))
    assert first == again
    assert (first.width, first.height, first.file.split("/")[2]) == (2000, 1000, "attachments")
    answer = client.get(reverse("corpus:media", kwargs={"name": first.file}))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")


def test_an_attached_picture_is_for_trainers(run: Run, client: Client) -> None:
    file = attach_picture(run, png()).file
    client.force_login(make_person(Role.REVIEWER, run.show))
    assert client.get(reverse("corpus:media", kwargs={"name": file})).status_code == 403


@pytest.mark.parametrize(
    ("data", "sentence"), [(b"<svg/>", "not a picture in a format we read"), (b"x" * 20_000_001, "20 MB")]
)
def test_what_is_no_picture_is_refused(run: Run, data: bytes, sentence: str) -> None:
    with pytest.raises(NoteRefused, match=sentence):
        attach_picture(run, data)
    assert not run.pictures.exists()


def test_a_frame_of_the_test_set_is_not_pinned(run: Run) -> None:
    sealed = make_frame(make_episode(run.show, split=Split.TEST))
    with pytest.raises(NoteRefused, match="sealed test set"):
        pin_frame(run, sealed.pk)
    with pytest.raises(NoteRefused, match="There is no frame 987654"):
        pin_frame(run, 987654)


def test_everything_is_written_in_place(run: Run, trainer: Person, client: Client) -> None:
    frame = make_frame(make_episode(run.show))
    address = reverse("training:note", args=[run.show.slug, run.number])
    inside = {"HX-Request": "true"}
    assert (
        "<strong>so</strong>" in client.post(address, {"do": "note", "note": "**so**"}, headers=inside).content.decode()
    )
    file = SimpleUploadedFile("pasted.png", png(), "image/png")
    client.post(address, {"do": "picture", "picture": file}, headers=inside)
    assert (
        f"Frame {frame.pk}" in client.post(address, {"do": "pin", "frame": frame.pk}, headers=inside).content.decode()
    )
    kept = run.pictures.get()
    assert (kept.width, kept.height, kept.created_by) == (64, 36, trainer)

    client.post(address, {"do": "remove", "picture": kept.pk})
    client.post(address, {"do": "unpin", "frame": frame.pk})
    assert not run.pictures.exists()
    assert not run.pins.exists()
    refused = client.post(address, {"do": "pin", "frame": "seven"}, headers=inside)
    assert "is no number" in refused["HX-Trigger"]


def test_the_api_writes_the_same(run: Run, trainer: Person, client: Client) -> None:
    frame = make_frame(make_episode(run.show))
    at = {
        name: reverse(f"training-api:{name}", args=[run.show.slug, run.number]) for name in ("run", "pictures", "pins")
    }
    assert client.patch(at["run"], {"note": "by API"}, "application/json").json()["note"] == "by API"
    sent = client.post(at["pictures"], {"picture": SimpleUploadedFile("a.png", png()), "caption": "a plot"})
    assert (sent.status_code, sent.json()["caption"]) == (201, "a plot")
    assert client.post(at["pins"], {"frame": frame.pk}, "application/json").status_code == 201
    assert client.get(at["pins"]).json() == [{"frame": frame.pk}]
    assert client.delete(f"{at['pins']}{frame.pk}/").status_code == 204
    assert client.delete(f"{at['pictures']}{sent.json()['id']}/").status_code == 204
    assert client.delete(f"{at['pictures']}{sent.json()['id']}/").json() == {
        "detail": f"Run 1 has no picture {sent.json()['id']}."
    }
