"""What a file is, by its own bytes, and whether we keep such files.

A closed list, and strict: names and declared types are the sender's claims. No kind that a browser
would run (HTML, SVG, scripts) is on it. The libraries that tell file types without compiled parts
have no current release for Python 3.11, and know hundreds of kinds where we want to be sure of few.
"""

import zipfile
from dataclasses import dataclass
from pathlib import Path

LARGEST_TEXT = 5 * 2**20  # bytes


@dataclass(frozen=True)
class FileType:
    """A kind of file that we keep."""

    media_type: str
    extension: str


PNG = FileType("image/png", "png")
JPEG = FileType("image/jpeg", "jpg")
GIF = FileType("image/gif", "gif")
WEBP = FileType("image/webp", "webp")
HEIC = FileType("image/heic", "heic")
PDF = FileType("application/pdf", "pdf")
OGG = FileType("audio/ogg", "ogg")
MP3 = FileType("audio/mpeg", "mp3")
WAV = FileType("audio/wav", "wav")
M4A = FileType("audio/mp4", "m4a")
MP4 = FileType("video/mp4", "mp4")
MOV = FileType("video/quicktime", "mov")
TEXT = FileType("text/plain", "txt")
_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = FileType(f"{_OFFICE}.wordprocessingml.document", "docx")
XLSX = FileType(f"{_OFFICE}.spreadsheetml.sheet", "xlsx")
PPTX = FileType(f"{_OFFICE}.presentationml.presentation", "pptx")

_BY_START = {
    b"\x89PNG\r\n\x1a\n": PNG,
    b"\xff\xd8\xff": JPEG,
    b"GIF87a": GIF,
    b"GIF89a": GIF,
    b"%PDF-": PDF,
    b"OggS": OGG,
    b"ID3": MP3,
}
# The brand in an ISO media file's first box, at byte 8.
_BY_BRAND = {
    b"M4A ": M4A,
    b"qt  ": MOV,
    b"heic": HEIC,
    b"heix": HEIC,
    b"mif1": HEIC,
    b"isom": MP4,
    b"iso2": MP4,
    b"iso4": MP4,
    b"iso5": MP4,
    b"iso6": MP4,
    b"mp41": MP4,
    b"mp42": MP4,
    b"avc1": MP4,
    b"M4V ": MP4,
    b"3gp4": MP4,
    b"3gp5": MP4,
}
_BY_RIFF = {b"WEBP": WEBP, b"WAVE": WAV}
_BY_PART = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}


def detect(path: Path) -> FileType | None:
    """What the file is, or None when we do not keep such files. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(16)
    for start, kind in _BY_START.items():
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF":
        return _BY_RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BY_BRAND.get(head[8:12])
    # An MPEG frame without tags: eleven set bits, layer III.
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return MP3
    if head[:4] == b"PK\x03\x04":
        return _office(path)
    if path.stat().st_size <= LARGEST_TEXT and _is_text(path.read_bytes()):
        return TEXT
    return None


def _office(path: Path) -> FileType | None:
    """An office document is a ZIP with a certain part in it. Other ZIPs, and documents with macros, are not kept."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError):
        return None
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
        return None
    return next((kind for part, kind in _BY_PART.items() if part in names), None)


def _is_text(content: bytes) -> bool:
    """UTF-8 without control characters, and nothing that a browser might take for a page."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(ord(c) < 32 and c not in "\t\n\r\f" for c in text) or not text.strip():
        return False
    return not text.lstrip().startswith("<")
