"""`deskmate run`: the app in the foreground, until Ctrl-C."""

import asyncio
import signal

import uvloop
from rich.console import Console

from bot.app import Running, running
from deskmate import schema
from deskmate.shop import load_demo_shop
from kit import logs
from kit.clock import utc_now
from kit.database import make_engine
from kit.settings import Settings
from staff import service as staff


def run(settings: Settings) -> None:
    """Prepare the database, start everything, say where it is, and wait for Ctrl-C or SIGTERM."""
    logs.configure(settings.log_level)
    engine = make_engine(settings.database)
    schema.upgrade(engine)
    load_demo_shop(engine, settings)
    engine.dispose()
    uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    console = Console()
    async with running(settings) as app:
        await _greet(console, app)
        await stop.wait()
        console.print("\nStopping: turns in hand are finished first.")


async def _greet(console: Console, app: Running) -> None:
    origin = app.settings.origin
    token = await app.database.write(
        lambda session: staff.first_admin_invitation(session, utc_now())
    )
    console.print(f"\n[bold]Deskmate[/bold] is at {origin}\n")
    console.print(f"  Demo shop   {origin}/demo")
    console.print(f"  Console     {origin}/console/")
    if token:
        console.print("\n  Become the first administrator (this link works once):")
        console.print(f"  {origin}/console/invite/{token}", soft_wrap=True)
    if app.settings.telegram_token is None:
        console.print(
            "\n  Telegram is off: set DESKMATE_TELEGRAM_TOKEN to a bot's token to switch it on."
        )
    console.print("\n  The assistant is starting …")
    await app.engines.started.wait()
    console.print("  The assistant is ready. Ctrl-C stops everything.\n")
