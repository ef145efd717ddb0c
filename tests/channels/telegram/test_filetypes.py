"""A file is what its bytes say, and only kinds on the list are kept."""

import zipfile
from pathlib import Path

import pytest

from bot.channels.telegram import filetypes
from bot.channels.telegram.filetypes import FileType, detect


def archive(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name in names:
            out.writestr(name, "x")
    return path


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", filetypes.PNG),
        (b"\xff\xd8\xff\xdb....", filetypes.JPEG),
        (b"GIF89a....", filetypes.GIF),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", filetypes.WEBP),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", filetypes.WAV),
        (b"RIFF\x10\x00\x00\x00AVI LIST", None),
        (b"%PDF-1.4", filetypes.PDF),
        (b"OggS\x00\x02", filetypes.OGG),
        (b"ID3\x04\x00", filetypes.MP3),
        (b"\xff\xfb\x90\x64", filetypes.MP3),
        (b"\x00\x00\x00\x20ftypisom\x00\x00", filetypes.MP4),
        (b"\x00\x00\x00\x20ftypqt  \x00\x00", filetypes.MOV),
        (b"\x00\x00\x00\x20ftypM4A \x00\x00", filetypes.M4A),
        (b"\x00\x00\x00\x20ftypheic\x00\x00", filetypes.HEIC),
        (b"\x00\x00\x00\x20ftypevil\x00\x00", None),
        ("订单 4711 没有收到\n".encode(), filetypes.TEXT),
        (b"\xef\xbb\xbfwith a mark", filetypes.TEXT),
        (b"\n  <svg onload=alert(1)>", None),
        (b"caf\xe9 in latin-1", None),
        (b"text with \x00 in it", None),
        (b"#!/bin/sh\nrm -rf /", filetypes.TEXT),
        (b"\x7fELF\x02\x01", None),
        (b"PK\x03\x04broken", None),
        (b"   \n", None),
        (b"", None),
    ],
)
def test_the_first_bytes_decide(tmp_path: Path, content: bytes, kind: FileType | None) -> None:
    path = tmp_path / "claims-to-be.jpg"
    path.write_bytes(content)
    assert detect(path) == kind


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("[Content_Types].xml", "word/document.xml"), filetypes.DOCX),
        (("xl/workbook.xml",), filetypes.XLSX),
        (("ppt/presentation.xml",), filetypes.PPTX),
        (("word/document.xml", "word/vbaProject.bin"), None),
        (("readme.txt", "setup.exe"), None),
        (("META-INF/MANIFEST.MF",), None),
    ],
)
def test_office_documents_are_told_by_their_parts(
    tmp_path: Path, names: tuple[str, ...], kind: FileType | None
) -> None:
    assert detect(archive(tmp_path / "file", *names)) == kind


def test_a_text_may_not_be_endless(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x" * (filetypes.LARGEST_TEXT + 1))
    assert detect(path) is None


def test_nothing_that_a_browser_would_run_is_on_the_list() -> None:
    kept = {kind.media_type for kind in vars(filetypes).values() if isinstance(kind, FileType)}
    assert (
        not {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "text/javascript"}
        & kept
    )
