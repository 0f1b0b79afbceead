import json
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from corpus.models import Frame, Show
from jobs.work import Refused
from labeling import services
from labeling.formats.jsonl import read_rows
from labeling.formats.registry import format_named, formats
from labeling.formats.rows import BadLabelFile, ExpectedRow, FrameRow, Head, ReadRow, SkipRow, VoteRow
from labeling.models import Label, LabelSource
from labeling.tasks import staged
from tests.builders import make_episode, make_frame, make_frames, make_person, make_show

HEAD = Head("toons", ["Ann", "Ben"], "labels 1: export")
ROW = FrameRow(
    sha256="ab" * 32,
    filename="a, b.jpg",
    episode="pilot",
    split="dev",
    labels={"Ann": "yes", "Ben": "no"},
    sources={"Ann": "review", "Ben": "votes"},
    time_ms=1000,
    votes=[VoteRow(1, "zoë", "lease", "2026-01-01T00:00:00Z", ["Ann"], ["Ben"], [], counted=True)],
    skips=[SkipRow("max", "dark")],
    expected=[ExpectedRow("zoë", "Ann", expected=False, reason="faded")],
)
EMPTY = FrameRow("cd" * 32, "empty.jpg", "pilot", "dev", {"Ann": "no", "Ben": "no"}, {"Ann": "import", "Ben": "import"})
UNTAGGED = FrameRow("ef" * 32, "untagged.jpg", "pilot", "test", {})


def test_jsonl_loses_nothing() -> None:
    text = "".join(format_named("jsonl").write(HEAD, [ROW, EMPTY, UNTAGGED]))

    assert list(read_rows(text.splitlines())) == [ROW, EMPTY, UNTAGGED]


@pytest.mark.parametrize("name", [name for name, form in formats().items() if form.read])
def test_labels_come_back_as_they_went(name: str) -> None:
    form = format_named(name, to_read=True)
    text = "".join(form.write(HEAD, [ROW, EMPTY, UNTAGGED]))

    read = list(form.read(text.splitlines(keepends=True), HEAD))

    assert [row.filename for row in read] == ["a, b.jpg", "empty.jpg", "untagged.jpg"]
    assert [row.labels for row in read][1:] == [EMPTY.labels, {}]
    assert read[0].labels["Ann"] == "yes"


@pytest.mark.parametrize("name", list(formats()))
def test_an_export_of_nothing_is_valid(name: str) -> None:
    assert "".join(format_named(name).write(HEAD, []))


def test_csv_of_other_tools() -> None:
    lines = ["\ufefffilename, Ann, Ben\n", "a.jpg, 1, 0\n", "b.jpg, ,1\n", "\n"]

    assert list(format_named("csv").read(lines, HEAD)) == [
        ReadRow({"Ann": "yes", "Ben": "no"}, filename="a.jpg"),
        ReadRow({"Ben": "yes"}, filename="b.jpg"),
    ]


def test_label_studio_keeps_an_empty_frame_a_skip_and_a_choice_apart() -> None:
    def result(choices: object) -> list:
        return [{"type": "choices", "value": {"choices": choices}}]

    tasks = [
        {"data": {"image": "/f/a%20b.jpg"}, "annotations": [{"was_cancelled": False, "result": []}]},
        {"data": {"image": "/f/b.jpg"}, "annotations": [{"was_cancelled": True, "result": []}]},
        {
            "data": {"image": "/f/c.jpg"},
            "annotations": [{"result": result(["Ann"])}, {"result": result(["Ann", "Ben"])}],
        },
        {"image": "/f/d.jpg", "choice": "Ann"},
        {"image": "/f/e.jpg", "choice": {"choices": ["Ann", "Ben"]}},
    ]

    read = list(format_named("label-studio").read([json.dumps(tasks)], HEAD))

    assert [(row.filename, row.labels) for row in read] == [
        ("a b.jpg", {"Ann": "no", "Ben": "no"}),
        ("b.jpg", {}),
        ("c.jpg", {"Ann": "yes", "Ben": "open"}),
        ("d.jpg", {"Ann": "yes", "Ben": "no"}),
        ("e.jpg", {"Ann": "yes", "Ben": "yes"}),
    ]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("jsonl", "[]\n", "Line 1"),
        ("jsonl", "{}\n", "first line"),
        ("label-studio", '[{"annotations": [1]}]', "list of tasks"),
        ("jsonl", '{"format": "rollcall-labels"}\n{"a": 1}\n', "Line 2"),
        ("csv", "filename,Homer\n", "'Homer' is no character"),
        ("csv", "Ann,Ben\n", "a column is missing"),
        ("csv", "filename,Ann\na,2\n", "Line 2 has '2' for Ann"),
        ("label-studio", "{", "no JSON"),
        ("label-studio", "{}", "list of tasks"),
    ],
)
def test_files_that_cannot_be_read_are_refused_with_a_sentence(name: str, text: str, sentence: str) -> None:
    with pytest.raises(BadLabelFile, match=sentence):
        list(format_named(name).read(text.splitlines(keepends=True), HEAD))


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadLabelFile, match="csv"):
        format_named("xml")


def copied(show: Show) -> Show:
    """Another show with the same frames."""
    other = make_show()
    for frame in Frame.objects.filter(show=show).select_related("episode").order_by("pk"):
        episode = other.episodes.filter(name=frame.episode.name).first() or make_episode(other, name=frame.episode.name)
        make_frame(episode, name=frame.name, sha256=frame.sha256)
    return other


def held(show: Show) -> set[tuple[str, str, str]]:
    return set(Label.objects.filter(show=show).values_list("frame__name", "character__name", "state"))


@pytest.mark.parametrize("name", [name for name, form in formats().items() if form.read])
def test_export_and_import_by_command(show: Show, tmp_path: Path, name: str) -> None:
    frames = make_frames(make_episode(show), 2)
    person = make_person()
    lease = services.claim(person, show)[0]
    services.record_vote(lease.token, person, [show.characters.first().pk], idempotency_key="k")
    for character in show.characters.all():
        services.set_label(frames[0], character, "no", LabelSource.GOLD)
    file, out = tmp_path / "labels", StringIO()

    call_command("export_labels", show.slug, "--as", name, "--out", str(file), "--json", stdout=out)
    other = copied(show)
    call_command("import_labels", other.slug, str(file), "--as", name, "--json", stdout=out)

    exported, imported = map(json.loads, out.getvalue().splitlines())
    assert (exported["frames"], exported["label_version"]) == (2, 1)
    assert imported["unknown_frames"] == 0
    assert held(other) == held(show)


def test_import_refuses_a_name_that_is_in_several_episodes_and_writes_nothing(show: Show, tmp_path: Path) -> None:
    for _ in range(2):
        make_frame(make_episode(show), name="a.jpg")
    file = tmp_path / "labels.csv"
    file.write_text("filename,Ann\na.jpg,1\n")

    with pytest.raises(CommandError, match="several episodes"):
        call_command("import_labels", show.slug, str(file), "--as", "csv")
    assert not Label.objects.exists()


def test_staged_labels_of_an_import_become_labels_and_close_their_frames(show: Show, tmp_path: Path) -> None:
    known, asked = make_frames(make_episode(show), 2)
    services.queue_evaluation_frames(show)
    file = tmp_path / "labels.jsonl"
    labels = dict.fromkeys(["Ann", "Ben", "Cleo", "Dan"], "no")
    file.write_text(json.dumps({"sha256": known.sha256, "labels": labels}) + "\n")

    counts = services.import_labels(show, staged(file))

    assert counts == {"frames": 1, "labels": 4, "changed": 4, "unknown_frames": 0}
    assert services.import_labels(show, staged(file))["changed"] == 0
    assert [lease.item.frame_id for lease in services.claim(make_person(), show, 10)] == [asked.pk]


def test_the_import_job_refuses_a_stranger_before_it_writes(
    show: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from labeling.tasks import import_labels
    from tests.builders import make_job

    frame = make_frame(make_episode(show))
    file = tmp_path / "labels.jsonl"
    lines = [{"Ann": "yes"}, {"Homer": "yes"}]
    file.write_text("".join(json.dumps({"sha256": frame.sha256, "labels": one}) + "\n" for one in lines))
    work = SimpleNamespace(job_id=make_job(show).pk)

    with pytest.raises(Refused, match="Homer"):
        import_labels(work, show_id=show.pk, labels=str(file))
    assert not Label.objects.exists()
