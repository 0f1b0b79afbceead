"""Figures cut out by a table of boxes: each row on its own, by command and by API."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from corpus.boxes import BadTable, BoxRow, Problem, read_boxes
from corpus.drafting import Box
from corpus.imports import cut_out
from corpus.management.commands.cut_out import Command
from corpus.models import Cutout, Frame, Purpose, Show, Split
from corpus.pictures import opaque
from corpus.staging import new_folder
from jobs.models import Job
from people.models import Role
from tests import builders
from tests.corpus.hand_drawn import draw_scene
from tests.corpus.running import refusal_of, run

SCENE = draw_scene(0, rows_of_fields=1)
BOX = f"{SCENE.box.left},{SCENE.box.top},{SCENE.box.width},{SCENE.box.height}"
HEAD = "frame,x,y,width,height,character\n"


def test_rows_are_read_and_what_is_wrong_is_said_of_its_row() -> None:
    text = (
        "Frame;X;Y;Width;Height;Character\n7;1;2;30;40.4;Ann\n\ne1/a.png;1;2;3;4;extras\n8;1;2;three;4;Ben\n;1;2;3;4;\n"
    )
    assert read_boxes(text) == (
        [BoxRow(2, "7", Box(1, 2, 30, 40), "Ann"), BoxRow(4, "e1/a.png", Box(1, 2, 3, 4), "")],
        [
            Problem(5, "'1,2,three,4' is no box: expected four numbers x,y,width,height."),
            Problem(6, "It names no frame."),
        ],
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "miss the column frame"), ("frame,x,y,width,height\n", "miss the column character"), (HEAD, "no rows")],
)
def test_a_table_without_columns_or_rows_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(BadTable, match=sentence):
        read_boxes(text)


@pytest.fixture
def frame(show: Show) -> Frame:
    episode = builders.make_episode(show, name="S01E01", purpose=Purpose.TRAINING, split=Split.TRAIN)
    file, sha256 = builders.save(show, "frames", opaque(SCENE.picture))
    return builders.make_frame(episode, name="one.png", file=file, sha256=sha256, width=640, height=500)


def queued(show: Show, text: str) -> Job:
    path = new_folder() / "boxes.csv"
    path.write_text(text)
    return cut_out(show, path)


@pytest.mark.django_db
def test_good_rows_are_cut_and_wait_for_a_look_whatever_is_wrong_with_others(show: Show, frame: Frame) -> None:
    tested = builders.make_frame(builders.make_episode(show, name="Tested"), name="t.png")
    wrong = f"99999,{BOX},Ann\nS01E01/one.png,{BOX},Zoe\n{frame.pk},1,1,3,3,Ann\nTested/t.png,{BOX},Ann\nS01E01@5,{BOX},Ann\n"
    job = queued(show, f"{HEAD}{frame.pk},{BOX},ann\n{wrong}")
    result = run(job)
    assert (result["cutouts"], result["refused"]) == (1, 5)
    assert [problem["row"] for problem in result["problems"]] == [3, 4, 5, 6, 7]
    said = " ".join(problem["why"] for problem in result["problems"])
    for words in (
        "no frame 99999",
        "'Zoe' is no character",
        "too small for a figure",
        "serves evaluation",
        "no video 'S01E01'",
    ):
        assert words in said
    made = Cutout.objects.get()
    assert (made.character.name, made.frame, made.cut_method, made.judged_at) == ("Ann", frame, "by box", None)
    assert made.drawing["strokes"] == []
    assert tested.cutouts.count() == 0
    assert run(queued(show, f"{HEAD}S01E01/one.png,{BOX},Ann\n"))["already"] == 1


@pytest.mark.django_db
def test_a_table_of_which_no_row_can_be_cut_fails_with_the_first_reason(show: Show, frame: Frame) -> None:
    said = refusal_of(lambda: queued(show, f"{HEAD}99999,{BOX},Ann\n"))
    assert said == f"Nothing was cut out. Line 2 of the boxes: There is no frame 99999 in {show.title}."


@pytest.mark.django_db
def test_a_table_comes_by_api(show: Show, frame: Frame) -> None:
    sender = APIClient()
    sender.force_authenticate(builders.make_person(Role.TRAINER, show))
    file = SimpleUploadedFile("boxes.csv", f"{HEAD}{frame.pk},{BOX},\n".encode())
    answer = sender.post(f"/api/v1/shows/{show.slug}/cutouts/by-hand/boxes/", {"file": file}, format="multipart")
    assert answer.status_code == 202, answer.content
    assert run(Job.objects.get(pk=answer.json()["job"]))["extras"] == 1


def given(**options: Any) -> dict[str, Any]:
    return {"boxes": None, "frame": None, "box": None, "character": "", **options}


@pytest.mark.django_db
def test_command_takes_one_box(show: Show, frame: Frame) -> None:
    job = Command().queue(show, given(frame="S01E01/one.png", box=BOX, character="Ben"))
    assert run(job)["cutouts"] == 1
    assert Cutout.objects.get().character.name == "Ben"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say what to cut"),
        (["--frame", "1", "--box", "1,2,3"], "'1,2,3' is no box"),
        (["/nowhere.csv"], "There is no file"),
    ],
)
def test_command_says_what_is_wrong(show: Show, arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("cut_out", show.slug, *arguments)
