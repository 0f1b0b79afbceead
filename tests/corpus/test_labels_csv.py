"""A table of labels is used whole or refused with one sentence."""

import pytest

from corpus.labels_csv import BadLabels, LabeledFrame, read_labels

CAST = ("Ann", "Ben")
FILES = {"a.png", "b.png", "c.png"}


def read(text: str) -> list[LabeledFrame]:
    return read_labels(text, filenames=FILES, characters=CAST)


def test_read_labels_one_hot_with_blanks() -> None:
    text = "filename,episode,split,Ann,Ben\na.png,one,dev,1,0\nb.png,one,dev,,1\nc.png,two,,,\n"
    assert read(text) == [
        LabeledFrame("a.png", "one", "dev", {"Ann": True, "Ben": False}),
        LabeledFrame("b.png", "one", "dev", {"Ben": True}),
        LabeledFrame("c.png", "two", "", {}),
    ]


def test_read_labels_forgives_spaces_case_order_marks_and_semicolons() -> None:
    text = "\ufeffBEN; filename ;Episode; split; ann\r\n0; a.png; one; DEV; 1\r\n\r\n"
    assert read(text) == [LabeledFrame("a.png", "one", "dev", {"Ben": False, "Ann": True})]


def test_read_labels_quoted_name_with_a_comma_and_a_line_break() -> None:
    text = 'filename,episode,split,Ann,Ben\na.png,"one, the\nfirst",test,1,1\n'
    assert read(text)[0].episode == "one, the\nfirst"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "are empty"),
        ("filename,episode,split,Ann,Ben\n", "no rows"),
        ("filename,split,Ann,Ben\na.png,dev,1,1\n", "miss the column episode"),
        ("filename,episode,split,Ann\na.png,one,dev,1\n", "miss the column Ben"),
        ("filename,episode,split,Ann,Ben,Bena\na.png,one,dev,1,1,1\n", "Did you mean 'Ben'?"),
        ("filename,episode,split,Ann,Ben,ann\na.png,one,dev,1,1,1\n", "column 'Ann' twice"),
        ("filename,episode,split,Ann,Ben\nz.png,one,dev,1,1\n", "Line 2 of the labels names the file 'z.png'"),
        ("filename,episode,split,Ann,Ben\na.png,,dev,1,1\n", "names no episode"),
        ("filename,episode,split,Ann,Ben\na.png,one,train-dev,1,1\n", "has the split 'train-dev'"),
        ("filename,episode,split,Ann,Ben\na.png,one,dev,2,1\n", "says '2' of Ann"),
        ("filename,episode,split,Ann,Ben\na.png,one,dev,1,1,1\n", "6 cells"),
        ("filename,episode,split,Ann,Ben\na.png,one,dev,1,1\na.png,one,dev,1,1\n", "'a.png' more than once"),
        (
            "filename,episode,split,Ann,Ben\na.png,one,dev,1,1\nb.png,one,test,1,1\n",
            "'one' is in two splits (dev and test)",
        ),
    ],
)
def test_read_labels_refuses_with_a_sentence(text: str, part: str) -> None:
    with pytest.raises(BadLabels) as refusal:
        read(text)
    assert part in str(refusal.value)
