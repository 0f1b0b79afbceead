"""The commands: what they print, and what they refuse with a sentence before anything is queued."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from corpus.models import Show
from jobs.models import Job
from tests.builders import figure, write_picture

ROOT = Path(__file__).parents[2]


def test_add_show_prints_json(db: None) -> None:
    out = StringIO()
    colors = ["--signature-color", "#ffd90f", "--signature-color", "#000000"]
    call_command(
        "add_show", "my-show", "--title", "My show", "--characters", "Bart, Homer", *colors, "--json", stdout=out
    )
    show = Show.objects.get()
    assert json.loads(out.getvalue()) == {"show": "my-show", "id": show.pk, "characters": 2}
    assert show.signature_colors == ["#ffd90f", "#000000"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["add_show", "my show", "--title", "T", "--characters", "Bart"], "cannot be part of an address"),
        (["import_cutouts", "nothing", "."], "There is no show 'nothing'"),
        (["import_cutouts", "SHOW", "/nowhere"], "There is no folder '/nowhere'"),
        (["import_cutouts", "SHOW", __file__], "expected a folder or a zip"),
        (["import_backgrounds", "SHOW", "/nowhere"], "There is no folder '/nowhere'"),
        (["import_episodes", "SHOW", "/nowhere.mp4", "--purpose", "training"], "There is no file '/nowhere.mp4'"),
        (
            ["import_episodes", "SHOW", __file__, "--purpose", "training", "--frames-per-episode", "0"],
            "expected 1 to 2000",
        ),
        (["import_episodes", "SHOW", __file__, "--purpose", "fun"], "invalid choice: 'fun'"),
        (["import_frames", "SHOW", ".", "--labels", "/nowhere.csv"], "There is no file '/nowhere.csv'"),
    ],
)
def test_command_refuses_with_a_sentence(show: Show, arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command(*[show.slug if argument == "SHOW" else argument for argument in arguments])
    assert not Job.objects.exists()


@pytest.mark.slow
def test_commands_from_nothing_to_cutouts(tmp_path: Path) -> None:
    """Real processes: a child does the job, standard output is JSON alone, a wrong folder ends with exit code 1."""
    environment = {
        **os.environ,
        "ROLLCALL_DATA": str(tmp_path / "data"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
    }

    def manage(*words: str) -> Any:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
        )

    for name in ("ann", "ben"):
        write_picture(tmp_path / "in" / name / "1.png", figure(seed=len(name) + ord(name[0])))
    assert manage("migrate", "-v0").returncode == 0
    assert manage("add_show", "my-show", "--title", "T", "--characters", "Ann,Ben").returncode == 0

    done = manage("import_cutouts", "my-show", str(tmp_path / "in"), "--json")
    assert json.loads(done.stdout)["cutouts"] == 2, done.stderr
    write_picture(tmp_path / "in" / "benn" / "1.png", figure(seed=9))
    refused = manage("import_cutouts", "my-show", str(tmp_path / "in"), "--json")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "did you mean 'Ben'?" in refused.stderr
