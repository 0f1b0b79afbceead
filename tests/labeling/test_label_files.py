"""Files of labels on their way in and out: by the command, by the page, by the API, as jobs."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from rest_framework.test import APIClient

from corpus.models import Frame, Show
from jobs.models import Job, State
from jobs.work import Cancelled, Refused
from labeling import services
from labeling.exporting import exported
from labeling.file_jobs import import_label_file
from labeling.formats.registry import format_named, formats
from labeling.importing import BATCH, write_batch
from labeling.label_files import folder_of
from labeling.models import Label, LabelRevision, LabelSource, LabelTally, LabelVersion, Suggestion
from labeling.tasks import staged
from people.models import Person, Role
from tests.builders import make_episode, make_frame, make_frames, make_job, make_person, make_show
from tests.running import run_all, run_job

ApiOf, BrowserOf = Callable[[Person], APIClient], Callable[[Person], Client]
pytestmark = pytest.mark.database


@pytest.fixture
def trainer(show: Show) -> Person:
    return make_person(Role.TRAINER, show)


def copied(show: Show) -> Show:
    """Another show with the same frames."""
    other = make_show()
    for frame in Frame.objects.filter(show=show).select_related("episode").order_by("pk"):
        episode = other.episodes.filter(name=frame.episode.name).first() or make_episode(other, name=frame.episode.name)
        make_frame(episode, name=frame.name, sha256=frame.sha256)
    return other


def held(show: Show) -> set[tuple[str, str, str]]:
    return set(Label.objects.filter(show=show).values_list("frame__name", "character__name", "state"))


def sent(text: str, name: str = "labels.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def labeled(show: Show) -> list[Frame]:
    """A frame that people tagged, and one that gold settles to be empty; each whole, since not every format can say more."""
    frames = make_frames(make_episode(show), 2)
    for frame in frames:
        Frame.objects.filter(pk=frame.pk).update(name=f"{frame.name}.jpg")
    queue = services.open_queue(show, "one", frames[:1])
    person = make_person()
    lease = services.claim(person, queue)[0]
    services.record_vote(lease.token, person, [show.characters.first().pk], idempotency_key="k")
    for character in show.characters.all():
        services.set_label(frames[1], character, "no", LabelSource.GOLD)
    return frames


@pytest.mark.parametrize("name", [name for name, form in formats().items() if form.read])
def test_export_and_import_by_command(show: Show, tmp_path: Path, name: str) -> None:
    labeled(show)
    file, out = tmp_path / "labels", StringIO()

    call_command("export_labels", show.slug, "--as", name, "--out", str(file), "--json", stdout=out)
    other = copied(show)
    call_command("import_labels", other.slug, str(file), "--json", stdout=out)

    exported_, imported = map(json.loads, out.getvalue().splitlines())
    assert (exported_["frames"], exported_["label_version"]) == (2, 1)
    assert (imported["format"], imported["frames"], imported["unknown_frames"]) == (name, 2, 0)
    assert held(other) == held(show)
    assert len(held(other)) == 8


@pytest.mark.parametrize("name", list(formats()))
def test_every_format_is_streamed_by_the_api(show: Show, reviewer: Person, api_of: ApiOf, name: str) -> None:
    labeled(show)
    rejected = make_frame(make_episode(show), name="rejected.jpg")
    services.reject_frames(show, [rejected.pk], reviewer, "black")
    version = services.make_label_version(show, "then", reviewer)

    answer = api_of(reviewer).get(f"/api/v1/shows/{show.slug}/labels/?as={name}&version={version.number}")

    assert answer.streaming
    assert answer["Content-Type"] == format_named(name).content_type
    content = b"".join(answer.streaming_content)
    assert content == b"".join(exported(format_named(name), show, version))
    assert b"rejected.jpg" not in content


def test_an_export_has_as_many_queries_for_a_thousand_frames_as_for_one(
    show: Show, django_assert_num_queries: Callable
) -> None:
    labeled(show)
    with django_assert_num_queries(25, exact=False) as few:
        list(exported(format_named("jsonl"), show))
    make_frames(make_episode(show), 20)
    with django_assert_num_queries(len(few)):
        list(exported(format_named("jsonl"), show))


def test_what_was_said_after_a_version_is_not_in_its_export(show: Show, reviewer: Person) -> None:
    (frame,) = make_frames(make_episode(show), 1)
    queue = services.open_queue(show, "two", [frame], 2)
    first, second = make_person(), make_person()
    lease = services.claim(first, queue)[0]
    vote = services.record_vote(lease.token, first, [], idempotency_key="a")
    version = services.make_label_version(show, "then", reviewer)
    services.undo_vote(vote.body["id"], first, "b")
    services.record_vote(services.claim(second, queue)[0].token, second, [], idempotency_key="c")

    def votes(version: LabelVersion | None) -> list[tuple[str, bool]]:
        lines = b"".join(exported(format_named("jsonl"), show, version)).splitlines()
        return [(vote["person"], vote["withdrawn_at"] is None) for vote in json.loads(lines[1])["votes"]]

    assert votes(version) == [(first.username, True)]
    assert votes(None) == [(first.username, False), (second.username, True)]


# --- matching


def imported(show: Show, tmp_path: Path, text: str, *options: str) -> dict:
    file, out = tmp_path / "labels.csv", StringIO()
    file.write_text(text)
    call_command("import_labels", show.slug, str(file), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def test_import_refuses_a_name_that_is_in_several_episodes_and_writes_nothing(show: Show, tmp_path: Path) -> None:
    make_frame(make_episode(show), name="b.jpg")
    for _ in range(2):
        make_frame(make_episode(show), name="a.jpg")

    with pytest.raises(CommandError, match=r"line 3 names 'a.jpg', which is in several episodes"):
        imported(show, tmp_path, "filename,Ann\nb.jpg,1\na.jpg,1\n")
    assert not Label.objects.exists()


def test_frames_are_found_by_content_by_name_by_folder_and_without_their_ending(show: Show, tmp_path: Path) -> None:
    one, two = make_episode(show, name="one"), make_episode(show, name="two")
    frames = [
        make_frame(one, name="a.jpg"),
        make_frame(two, name="a.jpg"),
        make_frame(one, name="b.jpg"),
        make_frame(one, name="c.png"),
        make_frame(two, name="d.jpg"),
        make_frame(two, name="e.jpg"),
    ]
    table = (
        f"filename,episode,sha256,Ann\none/a.jpg,,,1\na.jpg,two,,1\nwhatever,,{frames[2].sha256},1\nc,,,1\n"
        "upload/3/0a1b2c3d-d.jpg,,,1\n/home/zoë/e.jpg,,,1\nnobody-knows.jpg,,,1\nb.jpg,three,,1\n"
    )

    counts = imported(show, tmp_path, table, "--unknown", str(tmp_path / "unknown.csv"))

    assert set(Label.objects.values_list("frame", flat=True)) == {frame.pk for frame in frames}
    assert (counts["frames"], counts["unknown_frames"]) == (6, 2)
    assert counts["unknown"] == ["line 8: nobody-knows.jpg", "line 9: three/b.jpg"]
    assert (tmp_path / "unknown.csv").read_text().splitlines()[1] == "line 8,,,nobody-knows.jpg"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("filename,Ann\na.jpg,1\na.jpg,0\n", "line 3 speaks of 'a.jpg' a second time"),
        ("filename,Ann\na.jpg,1\nb.jpg,maybe\n", "Line 3 has 'maybe' for Ann"),
        ('[{"data": {"image": "a.jpg"}, "annotations": [{"result": [{"value": {"choices": "Homer"}}]}]}]', "'Homer'"),
        (
            '{"format": "rollcall-labels", "number": 2}\n{"filename": "a.jpg", "labels": {"Ann": "perhaps"}}\n',
            "'perhaps'",
        ),
        ("no labels at all", "starts like none of the formats"),
    ],
)
def test_what_is_wrong_anywhere_in_a_file_keeps_all_of_it_out(
    show: Show, tmp_path: Path, text: str, sentence: str
) -> None:
    make_frame(make_episode(show), name="a.jpg")

    with pytest.raises(CommandError, match=sentence):
        imported(show, tmp_path, text)
    assert not Label.objects.exists()


def test_a_dry_run_counts_and_writes_nothing(show: Show, tmp_path: Path) -> None:
    frame = make_frame(make_episode(show), name="a.jpg")
    ann, ben, cleo, _ = show.characters.all()
    services.set_label(frame, ann, "no", LabelSource.GOLD)
    services.set_label(frame, ben, "yes", LabelSource.IMPORT)
    services.set_label(frame, cleo, "yes", LabelSource.IMPORT)
    table = "filename,Ann,Ben,Cleo,Dan\na.jpg,1,1,0,0\n"

    counts = imported(show, tmp_path, table, "--dry-run")
    after = imported(show, tmp_path, table)

    assert {name: counts[name] for name in ("labels", "changed", "kept")} == {"labels": 4, "changed": 2, "kept": 1}
    assert after["changed"] == 2
    assert held(show) == {
        ("a.jpg", "Ann", "no"),
        ("a.jpg", "Ben", "yes"),
        ("a.jpg", "Cleo", "no"),
        ("a.jpg", "Dan", "no"),
    }


@pytest.mark.parametrize("name", ["csv", "jsonl", "coco"])
def test_an_export_that_comes_back_unchanged_changes_nothing(show: Show, tmp_path: Path, name: str) -> None:
    labeled(show)
    file, out = tmp_path / "labels", StringIO()
    call_command("export_labels", show.slug, "--as", name, "--out", str(file), "--json", stdout=StringIO())
    before = set(Label.objects.values_list("frame", "character", "state", "source"))

    call_command("import_labels", show.slug, str(file), "--json", stdout=out)

    assert json.loads(out.getvalue())["changed"] == 0
    assert set(Label.objects.values_list("frame", "character", "state", "source")) == before


def test_what_would_say_something_else_is_listed_before_it_is_written(
    show: Show, trainer: Person, api_of: ApiOf
) -> None:
    frame, _ = labeled(show)
    frame.refresh_from_db()
    first = show.characters.first()

    text = f"filename,{first.name}\n{frame.name},0\n"
    asked = {"file": sent(text), "as": "csv", "dry_run": "true"}
    dry = api_of(trainer).post(f"/api/v1/shows/{show.slug}/labels/", asked, format="multipart")

    result = run_job(Job.objects.get(pk=dry.data["job"])).result
    assert (result["changed"], result["changes"]) == (1, [[frame.name, first.name, "yes", "no"]])


def test_predictions_become_suggestions_and_no_labels(show: Show, tmp_path: Path) -> None:
    make_frame(make_episode(show), name="a.jpg")
    result = [{"value": {"choices": ["Ann"]}}]
    task = {"data": {"image": "a.jpg"}, "predictions": [{"model_version": "m", "score": 0.5, "result": result}]}

    for score in (0.5, 0.75):
        task["predictions"][0]["score"] = score
        counts = imported(show, tmp_path, json.dumps([task]))

    assert (counts["suggestions"], counts["changed"]) == (1, 0)
    assert list(Suggestion.objects.values_list("character__name", "model", "score")) == [("Ann", "m", 0.75)]
    task_out = json.loads(b"".join(exported(format_named("label-studio"), show)))[0]
    assert task_out["predictions"][0]["result"][0]["score"] == 0.75


# --- as a job


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


def test_the_import_job_refuses_a_stranger_before_it_writes(show: Show, tmp_path: Path) -> None:
    from labeling.tasks import import_labels

    frame = make_frame(make_episode(show))
    file = tmp_path / "labels.jsonl"
    lines = [{"Ann": "yes"}, {"Homer": "yes"}]
    file.write_text("".join(json.dumps({"sha256": frame.sha256, "labels": one}) + "\n" for one in lines))
    work = SimpleNamespace(job_id=make_job(show).pk)

    with pytest.raises(Refused, match="Homer"):
        import_labels(work, show_id=show.pk, labels=str(file))
    assert not Label.objects.exists()


def test_api_takes_a_file_and_answers_with_its_job(show: Show, trainer: Person, api_of: ApiOf) -> None:
    frame = make_frame(make_episode(show), name="a.jpg")
    url = f"/api/v1/shows/{show.slug}/labels/"
    table = "filename,Ann\na.jpg,1\nb.jpg,1\n"

    dry = api_of(trainer).post(url, {"file": sent(table), "dry_run": "true"}, format="multipart")
    assert dry.status_code == 202
    assert run_job(Job.objects.get(pk=dry.data["job"])).result["changed"] == 1
    assert not Label.objects.exists()

    real = api_of(trainer).post(url, {"file": sent(table), "as": "csv"}, format="multipart")
    job = run_job(Job.objects.get(pk=real.data["job"]))
    assert {name: job.result[name] for name in ("frames", "changed", "unknown_frames", "unknown")} == {
        "frames": 1, "changed": 1, "unknown_frames": 1, "unknown": ["line 3: b.jpg"],
    }  # fmt: skip
    assert Label.objects.get().frame == frame
    assert Label.objects.get().source == LabelSource.IMPORT
    assert frame.label_revisions.get().person == trainer
    assert sorted(path.name for path in folder_of(job).iterdir()) == ["unknown.csv"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "file"),
        ({"file": sent("what is this")}, "starts like none"),
        ({"file": sent("")}, "starts like none"),
        ({"file": sent("filename,Ann\n"), "as": "xml"}, "cannot be read"),
        ({"file": sent("filename,Ann\n"), "as": "cleanlab"}, "cannot be read"),
    ],
)
def test_api_refuses_what_it_cannot_read(
    show: Show, trainer: Person, api_of: ApiOf, data_folder: Path, body: dict, sentence: str
) -> None:
    for file in (one for one in body.values() if not isinstance(one, str)):
        file.seek(0)
    answer = api_of(trainer).post(f"/api/v1/shows/{show.slug}/labels/", body, format="multipart")

    assert answer.status_code == 400
    assert sentence in json.dumps(answer.json())
    staging = data_folder / "uploads" / "staged"
    assert not staging.exists() or list(staging.iterdir()) == []


def test_a_bad_file_fails_its_job_with_the_sentence_and_is_thrown_away(
    show: Show, trainer: Person, api_of: ApiOf
) -> None:
    body = {"file": sent("filename,Ann\na.jpg,2\n")}
    answer = api_of(trainer).post(f"/api/v1/shows/{show.slug}/labels/", body, format="multipart")
    job = Job.objects.get(pk=answer.data["job"])

    with pytest.raises(Refused, match=r"Nothing was imported. Line 2 has '2' for Ann"):
        run_job(job)
    assert not folder_of(job).exists()


class CutOff:
    """A job's hand that is stopped after so many batches."""

    def __init__(self, job: Job, batches: int) -> None:
        self.job_id, self.left = job.pk, batches

    def report(self, done: int, total: int, message: str = "") -> None:
        if message.startswith("Writing"):
            self.left -= 1
            if not self.left:
                raise Cancelled

    def checkpoint(self) -> None:
        pass

    def fenced(self) -> object:
        from contextlib import nullcontext

        return nullcontext()


def test_an_import_that_was_cut_off_goes_on_where_it_was(show: Show, trainer: Person, api_of: ApiOf) -> None:
    make_frames(make_episode(show), 1100)
    names = Frame.objects.values_list("name", flat=True)
    body = {"file": sent("filename,Ann\n" + "".join(f"{name},1\n" for name in names))}
    answer = api_of(trainer).post(f"/api/v1/shows/{show.slug}/labels/", body, format="multipart")
    job = Job.objects.get(pk=answer.data["job"])

    with pytest.raises(Cancelled):
        import_label_file(CutOff(job, 1), **job.arguments)
    assert Label.objects.count() == BATCH

    assert run_job(job).result["changed"] == 1100
    assert Label.objects.count() == 1100
    assert show.labels.values("frame").distinct().count() == 1100
    assert (
        LabelTally.objects.get(show=show).last_revision == LabelRevision.objects.latest("pk").pk
    )  # counted by the job, not by who looks


def test_writing_a_batch_twice_changes_nothing(show: Show) -> None:
    frame, character = make_frame(make_episode(show)), show.characters.first()
    rows = [(frame.pk, [(character.pk, "yes")], [(character.pk, "m", 0.5)])]

    first, second = write_batch(show, rows), write_batch(show, rows)

    assert (first["changed"], second["changed"]) == (1, 0)
    assert frame.label_revisions.count() == 1
    assert Suggestion.objects.count() == 1


# --- the page


def test_a_file_is_looked_at_before_it_is_imported(show: Show, trainer: Person, browser_of: BrowserOf) -> None:
    make_frame(make_episode(show), name="a.jpg")
    page, base = browser_of(trainer), f"/s/{show.slug}/labels/exchange/"

    looked = page.post(f"{base}check/", {"file": sent("filename,Ann,Ben\na.jpg,1,\n=evil.jpg,1,\n")}, follow=True)
    waiting = looked.content.decode()
    assert "hx-get" in waiting
    check = Job.objects.get()
    run_job(check)
    done = page.get(f"{base}{check.pk}/").content.decode()
    assert "1 label would change" in done
    assert "=evil.jpg" in done
    assert not Label.objects.exists()
    unknown = b"".join(page.get(f"{base}{check.pk}/unknown.csv").streaming_content)
    assert b"line 3,,,'=evil.jpg" in unknown

    started = page.post(f"{base}{check.pk}/import/")
    again = page.post(f"{base}{check.pk}/import/", follow=True)
    assert "was imported before" in again.content.decode()
    run_all(show.pk)
    result = page.get(started["Location"]).content.decode()
    assert "1 label changed on 1 frame" in result
    assert Label.objects.get().state == "yes"
    assert Job.objects.filter(state=State.DONE).count() == 2
    assert "Import labels of" in page.get(base).content.decode()


def test_page_tells_what_each_format_can_say_and_what_is_wrong_with_a_file(
    show: Show, trainer: Person, reviewer: Person, browser_of: BrowserOf
) -> None:
    base = f"/s/{show.slug}/labels/exchange/"
    assert "No frames yet" in browser_of(trainer).get(base).content.decode()
    make_frame(make_episode(show))

    for_trainer, for_reviewer = (browser_of(person).get(base).content.decode() for person in (trainer, reviewer))

    assert all(form.title in for_trainer and form.title in for_reviewer for form in formats().values())
    assert "Look at it" in for_trainer
    assert "Look at it" not in for_reviewer
    refused = browser_of(trainer).post(f"{base}check/", {"file": sent("?")}, follow=True).content.decode()
    assert "starts like none of the formats" in refused
    missing = browser_of(trainer).post(f"{base}check/", {}, follow=True).content.decode()
    assert "This field is required." in missing


def test_page_asks_as_much_of_the_database_for_one_job_as_for_three(
    show: Show, trainer: Person, browser_of: BrowserOf, django_assert_num_queries: Callable
) -> None:
    make_frame(make_episode(show))
    page, base = browser_of(trainer), f"/s/{show.slug}/labels/exchange/"
    given = {"function": "labeling.file_jobs.check_label_file", "created_by": trainer, "arguments": {"form": "csv"}}
    page.get(base)
    make_job(show, **given)
    with django_assert_num_queries(20, exact=False) as few:
        page.get(base)
    make_job(show, **given)
    make_job(show, **given)
    with django_assert_num_queries(len(few)):
        page.get(base)


def test_a_flood_of_files_is_refused(show: Show, trainer: Person, api_of: ApiOf) -> None:
    for _ in range(20):
        make_job(show, function="labeling.file_jobs.import_label_file", created_by=trainer, state=State.QUEUED)

    answer = api_of(trainer).post(
        f"/api/v1/shows/{show.slug}/labels/", {"file": sent("filename,Ann\n")}, format="multipart"
    )

    assert answer.status_code == 409
    assert "20 files in the queue" in answer.json()["detail"]
