"""Each format written and read back, and files of other programs; literal in, literal out."""

import io
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.formats.jsonl import read_rows
from labeling.formats.registry import format_named, formats, guessed_format
from labeling.formats.rows import (
    BadLabelFile,
    ExpectedRow,
    FrameRow,
    Head,
    QueuedRow,
    ReadRow,
    RevisionRow,
    SkipRow,
    SuggestionRow,
    VoteRow,
)

HEAD = Head("toons", ["Ann", "Ben"], "labels 1: export")
AT = "2026-01-01T00:00:00+00:00"
ROW = FrameRow(
    sha256="ab" * 32,
    filename="a, b.jpg",
    episode="pilot",
    split="dev",
    labels={"Ann": "yes", "Ben": "open"},
    sources={"Ann": "review", "Ben": "votes"},
    time_ms=1000,
    votes=(VoteRow(1, "zoë", "lease", AT, ["Ann"], ["Ben"], [], counted=True, queue="dev", set_aside=None),),
    skips=(SkipRow("max", "dark", "dev", "lease 2", AT),),
    expected=(ExpectedRow("zoë", "Ann", expected=False, reason="faded", at=AT),),
    revisions=(RevisionRow(1, {"Ann": "yes", "Ben": "open"}, "votes", "zoë", "vote", AT),),
    suggestions=(SuggestionRow("Ann", "run 17", 0.81),),
    queued=(QueuedRow("dev", 2, 0, 1),),
)
EMPTY = FrameRow("cd" * 32, "empty.jpg", "pilot", "dev", {"Ann": "no", "Ben": "no"}, {"Ann": "import", "Ben": "import"})
BOTH = FrameRow("01" * 32, "both.png", "pilot", "dev", {"Ann": "yes", "Ben": "yes"}, {"Ann": "gold", "Ben": "gold"})
PARTLY = FrameRow("23" * 32, "partly.jpg", "two", "dev", {"Ben": "no"}, {"Ben": "import"})
UNTAGGED = FrameRow("ef" * 32, "untagged.jpg", "two", "test", {})
ROWS = [ROW, EMPTY, BOTH, PARTLY, UNTAGGED]
READABLE = [name for name, form in formats().items() if form.read]

# What each format gives back of the five frames; a frame that is missing here is not in its file.
SAID = {
    "jsonl": [ROW.labels, EMPTY.labels, BOTH.labels, PARTLY.labels, {}],
    "csv": [{"Ann": "yes"}, EMPTY.labels, BOTH.labels, PARTLY.labels, {}],
    "label-studio": [ROW.labels, EMPTY.labels, BOTH.labels, PARTLY.labels, {}],
    "label-studio-min": [ROW.labels, EMPTY.labels, BOTH.labels, PARTLY.labels],
    "label-studio-csv": [ROW.labels, EMPTY.labels, BOTH.labels, PARTLY.labels],
    "coco": [{"Ann": "yes"}, EMPTY.labels, BOTH.labels, PARTLY.labels, {}],
    "datumaro": [ROW.labels, EMPTY.labels, BOTH.labels, PARTLY.labels, {}],
    "cvat": [EMPTY.labels, BOTH.labels],
    "fiftyone": [{}, EMPTY.labels, BOTH.labels, {}, {}],
}


def text_of(name: str, rows: Iterable[FrameRow], head: Head = HEAD) -> bytes:
    return b"".join(format_named(name).write(head, rows))


def rows_of(name: str, data: bytes | str, head: Head = HEAD) -> list[ReadRow]:
    file = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    return list(format_named(name, to_read=True).read(file, head))


def labels_in(name: str, value: Any, head: Head = HEAD) -> list[dict[str, str]]:
    return [row.labels for row in rows_of(name, value if isinstance(value, str) else json.dumps(value), head)]


def test_every_readable_format_has_its_round_trip_here() -> None:
    assert sorted(SAID) == sorted(READABLE)


@pytest.mark.parametrize("name", READABLE)
def test_labels_come_back_as_the_format_can_say_them(name: str) -> None:
    assert [row.labels for row in rows_of(name, text_of(name, ROWS))] == SAID[name]


@pytest.mark.parametrize("name", READABLE)
def test_every_file_of_ours_is_told_by_its_contents(name: str) -> None:
    for rows in (ROWS, [], [EMPTY] * 100):
        data = text_of(name, rows)
        if data.strip() != b"[]":  # an empty list is an empty file of two formats
            assert guessed_format(io.BytesIO(data)).name == name


@pytest.mark.parametrize("name", list(formats()))
def test_an_export_of_nothing_is_valid(name: str) -> None:
    data = text_of(name, [])

    assert data
    if format_named(name).read:
        assert rows_of(name, data) == []


def test_jsonl_loses_nothing() -> None:
    assert list(read_rows(io.BytesIO(text_of("jsonl", ROWS)))) == ROWS


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
states = st.sampled_from(["yes", "no"])


@given(
    st.lists(
        st.tuples(names, st.one_of(st.just({}), st.fixed_dictionaries({"Ann": states, "Ben": states}))),
        max_size=5,
        unique_by=lambda one: one[0],
    )
)
def test_whatever_frames_are_called_they_come_back(frames: list[tuple[str, dict[str, str]]]) -> None:
    """Frames that are settled or not asked are what every format can say."""
    rows = [
        FrameRow("00" * 32, f"{name.strip() or 'x'}{number}.jpg", "one", "dev", labels, dict.fromkeys(labels, "import"))
        for number, (name, labels) in enumerate(frames)
    ]
    wanted = [(row.filename, row.labels) for row in rows if row.labels]

    for name in READABLE:
        read = [(row.filename, row.labels) for row in rows_of(name, text_of(name, rows)) if row.labels]
        ending = ".jpg" if name == "fiftyone" else ""
        assert [(file.removeprefix("one/") + ending, labels) for file, labels in read] == wanted, name


def test_a_retired_character_is_not_said_to_be_absent() -> None:
    head = replace(HEAD, retired=("Ben",))
    row = replace(EMPTY, labels={"Ann": "no"}, sources={"Ann": "votes"})

    for name in READABLE:
        assert [read.labels for read in rows_of(name, text_of(name, [row], head), head)] == [{"Ann": "no"}], name


# --- files of other programs


def test_csv_of_other_tools() -> None:
    data = "\ufefffilename, ann, Ben\na_jpg.rf.0a1b2c.jpg, 1, 0\nb.jpg, ,1\n\n"

    assert rows_of("csv", data) == [
        ReadRow({"Ann": "yes", "Ben": "no"}, filename="a.jpg", place="line 2"),
        ReadRow({"Ben": "yes"}, filename="b.jpg", place="line 3"),
    ]
    assert labels_in("csv", "filename;Ann\na.jpg;1\n") == [{"Ann": "yes"}]


def result(choices: object) -> list[dict[str, Any]]:
    return [{"type": "choices", "from_name": "who", "value": {"choices": choices}}]


def test_label_studio_keeps_an_empty_frame_a_skip_and_a_choice_apart() -> None:
    tasks = [
        {"data": {"image": "/f/a%20b.jpg"}, "annotations": [{"was_cancelled": False, "result": []}]},
        {"data": {"image": "/f/b.jpg"}, "annotations": [{"was_cancelled": True, "result": []}]},
        {
            "data": {"image": "https://host/f/c.jpg?x=1"},
            "annotations": [{"result": result(["Ann"])}, {"result": result(["ann", "Ben"])}],
        },
        {"data": {"picture": "/data/local-files/?d=pilot/d.jpg"}, "annotations": [{"result": result(["Nobody"])}]},
        {"data": {"image": "e.jpg"}, "annotations": []},
    ]

    read = rows_of("label-studio", json.dumps(tasks))

    assert [(row.filename, row.labels) for row in read] == [
        ("f/a b.jpg", {"Ann": "no", "Ben": "no"}),
        ("f/b.jpg", {}),
        ("f/c.jpg", {"Ann": "yes", "Ben": "open"}),
        ("pilot/d.jpg", {"Ann": "no", "Ben": "no"}),
        ("e.jpg", {}),
    ]


def test_label_studio_project_export_brings_its_predictions() -> None:
    box = {"type": "rectanglelabels", "value": {"rectanglelabels": ["Ann"]}}
    predictions = [
        {"model_version": "run-17", "score": 0.81, "result": [box, *result(["Ann", "Ben"])]},
        {"model_version": "", "result": [{**result(["Ben"])[0], "score": 0.3}]},
    ]
    task = {"id": 7, "data": {"image": "a.jpg"}, "annotations": [], "predictions": predictions}

    (row,) = rows_of("label-studio", json.dumps([task]))

    assert row.suggestions == (
        SuggestionRow("Ann", "run-17", 0.81),
        SuggestionRow("Ben", "run-17", 0.81),
        SuggestionRow("Ben", "unnamed model", 0.3),
    )


def test_a_ground_truth_is_believed_before_any_annotation() -> None:
    annotations = [{"result": []}, {"result": []}, {"result": result(["Ann"]), "ground_truth": True}]

    assert labels_in("label-studio", [{"data": {"image": "a.jpg"}, "annotations": annotations}]) == [
        {"Ann": "yes", "Ben": "no"}
    ]


def test_json_min_counts_the_annotations_of_one_task_together() -> None:
    entries = [
        {"image": "/f/a.jpg", "id": 1, "choice": "Ann", "annotator": 1},
        {"image": "/f/a.jpg", "id": 1, "choice": {"choices": ["Ann", "Ben"]}, "annotator": 2},
        {"image": "/f/b.jpg", "id": 2, "annotator": 1, "annotation_id": 9},
        {"picture": "/f/c.jpg", "id": 3, "who": {"choices": ["Ben"]}, "annotator": 1},
    ]

    assert [(row.filename, row.labels) for row in rows_of("label-studio-min", json.dumps(entries))] == [
        ("f/a.jpg", {"Ann": "yes", "Ben": "open"}),
        ("f/b.jpg", {"Ann": "no", "Ben": "no"}),
        ("f/c.jpg", {"Ann": "no", "Ben": "yes"}),
    ]


def test_label_studio_csv_of_label_studio() -> None:
    data = (
        'image,id,choice,annotator\n/f/a.jpg,1,Ann,1\n/f/b.jpg,2,"{""choices"": [""Ann"", ""Ben""]}",1\n/f/c.jpg,3,,1\n'
    )

    assert labels_in("label-studio-csv", data) == [
        {"Ann": "yes", "Ben": "no"},
        {"Ann": "yes", "Ben": "yes"},
        {"Ann": "no", "Ben": "no"},
    ]


def test_formats_that_cannot_say_nobody_leave_empty_frames_alone_unless_told() -> None:
    coco = {
        "annotations": [{"id": 5, "image_id": 2, "category_id": 9, "bbox": [0, 0, 1, 1]}],
        "images": [{"id": 1, "file_name": "a.jpg"}, {"id": 2, "file_name": "b.jpg"}],
        "categories": [{"id": 9, "name": "Ben"}],
    }
    cvat = (
        '<annotations><image id="0" name="a.jpg"/><image id="1" name="b.jpg"><tag label="Ben"/></image></annotations>'
    )
    label = {"id": 0, "type": "label", "label_id": 0}
    datumaro = {
        "items": [{"id": "a", "annotations": []}, {"id": "b", "annotations": [label]}],
        "categories": {"label": {"labels": [{"name": "Ben"}]}},
    }
    told = replace(HEAD, empty_is_nobody=True)

    for name, value in (("coco", coco), ("cvat", cvat), ("datumaro", datumaro)):
        assert labels_in(name, value) == [{}, {"Ann": "no", "Ben": "yes"}], name
        assert labels_in(name, value, told) == [{"Ann": "no", "Ben": "no"}, {"Ann": "no", "Ben": "yes"}], name


def test_fiftyone_of_fiftyone() -> None:
    value = {"classes": ["Ann", "Ben"], "labels": {"a": "Ann", "b": [1], "c": None, "d": []}}

    assert labels_in("fiftyone", value) == [
        {"Ann": "yes", "Ben": "no"},
        {"Ann": "no", "Ben": "yes"},
        {},
        {"Ann": "no", "Ben": "no"},
    ]


def test_export_only_formats_are_what_their_programs_read() -> None:
    vote = VoteRow(1, "zoë", "lease", AT, ["Ann"], [], ["Ben"], counted=True)
    withdrawn = replace(vote, id=2, withdrawn_at=AT)

    assert text_of("crowd-kit", [replace(EMPTY, votes=(vote, withdrawn)), ROW]).decode().splitlines() == [
        "task,worker,label",
        "pilot/empty.jpg#Ann,zoë,yes",
        "pilot/empty.jpg#Ben,zoë,no",
        '"pilot/a, b.jpg#Ann",zoë,yes',
    ]
    assert json.loads(text_of("cleanlab", ROWS)) == {
        "classes": ["Ann", "Ben"],
        "labels": [[], [0, 1]],
        "frames": [
            {"name": "pilot/empty.jpg", "sha256": "cd" * 32},
            {"name": "pilot/both.png", "sha256": "01" * 32},
        ],
    }


# --- what cannot be read

BOMB = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><annotations><image id="0" name="&b;"/></annotations>'


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("jsonl", "[]\n", "Line 1"),
        ("jsonl", "{}\n", "first line"),
        ("jsonl", '{"format": "rollcall-labels", "number": 99}\n', "newer kind"),
        ("jsonl", '{"format": "rollcall-labels", "number": 2}\n{"a": 1}\n', "Line 2"),
        ("jsonl", '{"format": "rollcall-labels", "number": 2}\n{"a"', "Line 2"),
        ("csv", "", "first line"),
        ("csv", "filename,Homer\n", "'Homer' is no character"),
        ("csv", "Ann,Ben\n", "a column is missing"),
        ("csv", "filename,Ann,ann\n", "there twice"),
        ("csv", "filename,Ann\na,2\n", "Line 2 has '2' for Ann"),
        ("csv", "filename,Ann\na,1,1\n", "Line 2 has 3 cells"),
        ("label-studio", "{", "JSON list"),
        ("label-studio", '[{"data": {"image": "a"}}, {"da', "after entry 1"),
        ("label-studio", '[{"annotations": [1]}]', "entry 1 is no task"),
        ("label-studio", '[{"data": {"image": "a"}, "annotations": [3]}]', "entry 1 is no task"),
        ("label-studio", '[{"data": {}, "predictions": [{"score": 7, "result": [{"value": "Ann"}]}]}]', "score 7"),
        ("label-studio-min", "[3]", "entry 1"),
        ("label-studio-min", '[{"data": {}}]', "full JSON"),
        ("label-studio-csv", "image\na\n", "first line"),
        ("label-studio-csv", "image,id,choice\na,1,{no\n", "Expected a name"),
        ("coco", "[1]x", "JSON"),
        ("coco", '{"categories": [{}]}', "COCO"),
        ("coco", '{"annotations": [{"image_id": 1, "category_id": 4}]}', "category 4"),
        ("datumaro", '{"items": [{"id": "a", "annotations": [{"type": "label", "label_id": 3}]}]}', "label_id 3"),
        ("datumaro", '{"items": [4]}', "Datumaro"),
        ("cvat", "<annotations>", "Line 1, column 13"),
        ("cvat", "<html/>", "<html>"),
        ("cvat", "<annotations><track/></annotations>", "for video"),
        ("cvat", "<annotations><image/></annotations>", "no name"),
        ("cvat", BOMB, "document type"),
        ("fiftyone", '{"classes": ["Ann"], "labels": {"a": [3]}}', "label 1 holds 3"),
    ],
)
def test_files_that_cannot_be_read_are_refused_with_a_sentence(name: str, text: str, sentence: str) -> None:
    with pytest.raises(BadLabelFile, match=sentence):
        rows_of(name, text)


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadLabelFile, match="csv"):
        format_named("xml")
    with pytest.raises(BadLabelFile, match="jsonl"):
        guessed_format(io.BytesIO(b"\x89PNG"))


def test_an_entry_without_an_end_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from labeling.formats import streams

    monkeypatch.setattr(streams, "LONGEST_ENTRY", 2**18)
    monkeypatch.setattr(streams, "LONGEST_LINE", 2**18)

    with pytest.raises(BadLabelFile, match="entry is larger"):
        rows_of("label-studio", '[{"data": "' + "a" * 2**20)
    with pytest.raises(BadLabelFile, match="Line 1 is longer"):
        rows_of("csv", "a" * 2**20)


# --- damaged files: a sentence, or rows; never another error

SAMPLES = {name: text_of(name, ROWS) for name in READABLE}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(["Ann", "choices"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from([
            "data", "image", "annotations", "result", "value", "choices", "predictions", "score", "images", "categories",
            "id", "file_name", "image_id", "category_id", "items", "label", "labels", "name", "classes", "choice", "attr",
            "label_id", "type", "asked", "unsure", "format", "number", "sha256", "filename", "neg_category_ids",
        ]), inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@pytest.mark.parametrize("name", READABLE)
@given(data=st.data())
def test_a_damaged_file_gives_a_sentence_or_rows(name: str, data: st.DataObject) -> None:
    sample = SAMPLES[name]
    start, end = sorted((data.draw(st.integers(0, len(sample))), data.draw(st.integers(0, len(sample)))))
    damaged = sample[:start] + data.draw(st.binary(max_size=12)) + sample[end:]

    read_or_refused(name, damaged)
    read_or_refused(name, data.draw(st.binary(max_size=40)))
    read_or_refused(name, json.dumps(data.draw(json_values)).encode())
    read_or_refused(name, b'{"format": "rollcall-labels", "number": 2}\n' + json.dumps(data.draw(json_values)).encode())


def read_or_refused(name: str, data: bytes) -> None:
    try:
        for row in rows_of(name, data):
            assert isinstance(row, ReadRow)
            assert all(isinstance(text, str) for text in (row.filename, row.sha256, row.episode, *row.labels))
    except BadLabelFile as refusal:
        assert str(refusal).endswith((".", "?"))
