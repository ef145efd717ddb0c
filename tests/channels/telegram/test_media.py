"""Files of customers are fetched beside the chat, kept by what they are, or their failure is recorded."""

import stat

import pytest

from bot.channels.telegram import media
from conversations.models import Attachment
from tests.channels.telegram.conftest import World, eventually

JPEG = b"\xff\xd8\xff\xe0" + b"j" * 100
OGG = b"OggS" + b"o" * 100
PDF = b"%PDF-1.7\n" + b"p" * 100


async def fetched(world: World) -> Attachment:
    """Wait until the only file has been fetched, or given up."""

    async def settled() -> Attachment | None:
        files = [f for m in await world.messages() for f in m.attachments]
        return files[0] if files and (files[0].stored_as or files[0].error) else None

    return await eventually(settled)


@pytest.mark.parametrize(
    ("kind", "content", "name", "media_type", "extension"),
    [
        ("photo", JPEG, "x", "image/jpeg", "jpg"),
        ("voice", OGG, "x", "audio/ogg", "ogg"),
        ("document", PDF, "invoice.pdf", "application/pdf", "pdf"),
        ("document", "Bestellung 4711 – 谢谢\n".encode(), "note.html", "text/plain", "txt"),
    ],
)
async def test_a_file_is_kept_under_a_name_of_ours_with_the_type_of_its_bytes(
    small_world: World, kind: str, content: bytes, name: str, media_type: str, extension: str
) -> None:
    world = small_world
    await world.run()
    world.api.chat().send_file(kind, content, name=name, media_type="text/html", caption="see this")
    file = await fetched(world)
    assert (file.error, file.media_type, file.size) == (None, media_type, len(content))
    assert file.stored_as is not None
    stem, _, suffix = file.stored_as.partition(".")
    assert (len(stem), suffix) == (32, extension)
    path = world.data_dir / "uploads" / file.stored_as
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (message,) = await world.messages()
    assert (message.text, message.attachments[0].kind) == ("see this", kind)


async def test_both_databases_hold_it(world: World) -> None:
    await world.run()
    world.api.chat().send_file("photo", JPEG)
    assert (await fetched(world)).error is None


async def test_a_name_is_only_for_reading(small_world: World) -> None:
    world = small_world
    await world.run()
    world.api.chat().send_file("document", PDF, name="../../etc/\x07pass\nwd")
    file = await fetched(world)
    assert file.name == "passwd"
    assert [p.name for p in (world.data_dir / "uploads").iterdir()] == [file.stored_as]


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"MZ\x90\x00" + b"\x00" * 60,
        b"PK\x03\x04 not really a zip",
    ],
)
async def test_what_is_not_on_the_list_is_not_kept(small_world: World, content: bytes) -> None:
    world = small_world
    await world.run()
    world.api.chat().send_file("document", content, name="photo.jpg", media_type="image/jpeg")
    file = await fetched(world)
    assert (file.stored_as, file.error) == (None, media.TYPE_NOT_ALLOWED)
    assert list((world.data_dir / "uploads").iterdir()) == []


@pytest.mark.parametrize("claimed", [None, 10])
async def test_a_file_above_the_limit_is_not_kept_whatever_was_claimed(
    small_world: World, claimed: int | None
) -> None:
    world = small_world
    await world.run(upload_max_mb=1)
    world.api.chat().send_file("document", PDF + b"p" * 2**20, size=claimed)
    file = await fetched(world)
    assert (file.stored_as, file.error) == (None, media.TOO_LARGE)
    assert list((world.data_dir / "uploads").iterdir()) == []


async def test_what_telegram_itself_does_not_hand_out_is_too_large(small_world: World) -> None:
    world = small_world
    await world.run(upload_max_mb=200)
    world.api.chat().send_file("document", PDF + b"p" * 21 * 2**20)
    assert (await fetched(world)).error == media.TOO_LARGE


@pytest.mark.parametrize("method", ["getFile", "download"])
async def test_a_fetch_that_fails_is_tried_again(small_world: World, method: str) -> None:
    world = small_world
    world.api.fail(method, times=3, status=502)
    await world.run()
    world.api.chat().send_file("photo", JPEG)
    assert (await fetched(world)).error is None


async def test_it_gives_up_in_the_end_and_says_so(small_world: World) -> None:
    world = small_world
    world.api.fail("getFile", times=100, status=500)
    await world.run()
    world.api.chat().send_file("photo", JPEG)
    assert (await fetched(world)).error == media.NOT_FETCHED


async def test_a_file_that_telegram_no_longer_has_is_gone(small_world: World) -> None:
    world = small_world
    chat = world.api.chat()
    chat.send_file("photo", JPEG)
    chat.files.clear()
    await world.run()
    assert (await fetched(world)).error == media.GONE


async def test_what_a_killed_app_left_is_fetched_and_its_pieces_removed(small_world: World) -> None:
    world = small_world
    uploads = world.data_dir / "uploads"
    uploads.mkdir()
    (uploads / "0123.part").write_bytes(b"half")
    world.api.fail("getFile", times=100, status=502)
    channel = await world.run()
    world.api.chat().send_file("photo", JPEG)
    await world.stored(1)
    await channel.close()
    world.api.fail("getFile", times=0)
    await world.run()
    file = await fetched(world)
    assert [p.name for p in uploads.iterdir()] == [file.stored_as]


async def test_a_message_does_not_wait_for_its_file(small_world: World) -> None:
    world = small_world
    world.api.fail("getFile", times=1, hangs=True)
    await world.run()
    chat = world.api.chat()
    chat.send_file("photo", JPEG, caption="first")
    chat.say("second")
    assert [m.text for m in await world.stored(2)] == ["first", "second"]
