import io
import stat
import zipfile
from pathlib import Path

import pytest

from corpus.archive import BadArchive, unpack_pictures

LIMITS = {"max_files": 10, "max_bytes": 1_000_000}


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def unpack(path: Path, into: Path, **limits: int) -> list[Path]:
    return unpack_pictures(path, into, **{**LIMITS, **limits})


def test_files_keep_their_folders_and_order(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("Bart/2.png", b"two"), ("Bart/1.png", b"one"), ("top.jpg", b"top"))
    into = tmp_path / "into"
    assert unpack(path, into) == [into / "Bart/2.png", into / "Bart/1.png", into / "top.jpg"]
    assert (into / "Bart/1.png").read_bytes() == b"one"


def test_what_file_managers_add_is_left_out(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("__MACOSX/._1.png", b"x"), (".DS_Store", b"x"), ("1.png", b"x"))
    assert unpack(path, tmp_path / "into") == [tmp_path / "into/1.png"]


def link(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../climbs.png", "unsafe name"),
        ("a/../../climbs.png", "unsafe name"),
        ("/absolute.png", "unsafe name"),
        ("C:\\windows.png", "unsafe name"),
        ("a\\..\\b.png", "unsafe name"),
        ("new\nline.png", "unsafe name"),
        ("/".join("abcdefghijklmn") + ".png", "unsafe name"),
        ("x" * 181 + ".png", "too long"),
        ("inner.zip", "another archive"),
        ("inner.tar.gz", "another archive"),
        (link("link.png", stat.S_IFLNK | 0o777), "link or device"),
        (link("pipe.png", stat.S_IFIFO | 0o666), "link or device"),
    ],
)
def test_an_unsafe_member_is_refused_before_anything_is_written(
    tmp_path: Path, name: str | zipfile.ZipInfo, reason: str
) -> None:
    path = zipped(tmp_path / "a.zip", ("good.png", b"good"), (name, b"bad"))
    with pytest.raises(BadArchive, match=reason):
        unpack(path, tmp_path / "into")
    assert not (tmp_path / "into").exists()


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", *((f"{number}.png", b"") for number in range(11)))
    with pytest.raises(BadArchive, match="11 files: at most 10"):
        unpack(path, tmp_path / "into")


def test_an_endless_list_is_refused_without_being_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", *((f"{number:050}.png", b"") for number in range(3000)))
    with pytest.raises(BadArchive, match="lists too many files"):
        unpack(path, tmp_path / "into")


def test_too_many_bytes_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("a.png", bytes(600_000)), ("b.png", bytes(600_000)))
    with pytest.raises(BadArchive, match="unpacks to 1 MB: at most 1 MB"):
        unpack(path, tmp_path / "into")


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("a.png", bytes(60_000_000)))
    with pytest.raises(BadArchive, match="bomb"):
        unpack(path, tmp_path / "into", max_bytes=10**9)
    assert not (tmp_path / "into").exists()


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    """The known quine-like bomb lets many entries of the list point at the same bytes."""
    path = zipped(tmp_path / "a.zip", ("a.png", bytes(range(256)) * 40), method=zipfile.ZIP_STORED)
    data = path.read_bytes()
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    more = b"".join(entry.replace(b"a.png", f"{letter}.png".encode()) for letter in "abc")
    tail = bytearray(data[end:])
    tail[8:12] = b"\x03\x00\x03\x00"
    tail[12:16] = len(more).to_bytes(4, "little")
    path.write_bytes(data[:start] + more + bytes(tail))
    with pytest.raises(BadArchive, match="bomb"):
        unpack(path, tmp_path / "into")


def test_a_lying_size_writes_no_more_than_promised(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("first.png", b"first"), ("a.png", bytes(100_000)))
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    with pytest.raises(BadArchive, match="cannot be unpacked"):
        unpack(path, tmp_path / "into")
    assert list((tmp_path / "into").iterdir()) == []


def test_a_name_twice_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("A.png", b"1"), ("a.png", b"2"))
    with pytest.raises(BadArchive, match="twice"):
        unpack(path, tmp_path / "into")


def test_a_file_where_a_folder_is_needed_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("a", b"1"), ("a/b.png", b"2"))
    with pytest.raises(BadArchive, match="cannot be unpacked"):
        unpack(path, tmp_path / "into")


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("a.png", b"1"))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(BadArchive, match="password"):
        unpack(path, tmp_path / "into")


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + b"\xff" * 40])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(BadArchive, match=r"not a zip|too many"):
        unpack(path, tmp_path / "into")


def test_a_broken_zip_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.png", b"x" * 1000)
    data = bytearray(buffer.getvalue())
    data[100] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(bytes(data))
    with pytest.raises(BadArchive, match="cannot be unpacked"):
        unpack(tmp_path / "a.zip", tmp_path / "into")
