"""The console's API for messages: files that customers sent, and sending again what failed."""

from pathlib import Path

from aiohttp import web
from aiohttp.helpers import content_disposition_header

from conversations import repository, service, views
from conversations.errors import NoSuchAttachment
from conversations.schemas import MessageView
from kit.api import DATABASE, SETTINGS, Routes

STAFF = ("agent", "supervisor", "trainer", "admin")
AGENTS = ("agent", "supervisor", "admin")

# What a browser may show in place, since it can hold no script. Everything else is downloaded.
SHOWN = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "audio/ogg", "audio/mpeg", "audio/mp4"}
)

routes = Routes("conversations")


@routes.post("/api/messages/{message_id}/resend", who=AGENTS)
async def resend(request: web.Request, message_id: int) -> MessageView:
    """Send a message again that could not be delivered."""

    return await request.app[DATABASE].write(
        lambda s: views.messages(s, [service.send_again(s, message_id)])[0]
    )


@routes.get("/api/attachments/{attachment_id}", who=STAFF, produces="application/octet-stream")
async def attachment(request: web.Request, attachment_id: int) -> web.FileResponse:
    """A file that a customer sent."""
    found = await request.app[DATABASE].read(lambda s: repository.attachment(s, attachment_id))
    if found is None or found.stored_as is None:
        raise NoSuchAttachment(attachment=attachment_id)
    path = request.app[SETTINGS].uploads_dir / Path(found.stored_as).name
    if not path.is_file():
        raise NoSuchAttachment(attachment=attachment_id)
    shown = found.media_type in SHOWN
    disposition = content_disposition_header(
        "inline" if shown else "attachment", filename=found.name or "file"
    )
    return web.FileResponse(
        path,
        headers={
            # What it says it is decides nothing: a page or an SVG never is one here.
            "Content-Type": found.media_type if shown else "application/octet-stream",
            "Content-Disposition": disposition,
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, max-age=3600",
        },
    )
