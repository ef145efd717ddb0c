"""The widget's channel: the script and pages that browsers load, and the socket that they talk over.

`setup` is all that the app calls. The browser's half is in web/widget; the frames are described in
docs/architecture.md.
"""

from bot.channels.widget.routes import setup

__all__ = ["setup"]
