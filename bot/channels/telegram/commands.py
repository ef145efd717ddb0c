"""The commands that a customer can type, and the menu that shows them."""

import re
from typing import Final

from telegram import BotCommand

# The payload that each stands for; unlike typed text, these are ours to trust.
PAYLOADS: Final = {
    "start": "/greet",
    "human": "!person",
    "lang": "!languages",
    "status": "!status",
    "help": "!help",
}

# By language code; "" is what everybody else sees.
MENUS: Final = {
    "": [
        BotCommand("human", "Talk to a person"),
        BotCommand("status", "Status of my tickets"),
        BotCommand("lang", "Language: English / 中文"),
        BotCommand("help", "What I can do"),
    ],
    "zh": [
        BotCommand("human", "转人工客服"),
        BotCommand("status", "查询我的工单"),
        BotCommand("lang", "语言：English / 中文"),
        BotCommand("help", "我能做什么"),
    ],
}

# What follows /start is a deep link's parameter: anybody can make one, so it means nothing.
_COMMAND = re.compile(r"/([a-z]{1,32})(?:@\w{1,64})?(?:\s|\Z)", re.IGNORECASE)


def payload_of(text: str) -> str | None:
    """What a typed command stands for. None for all other text, `/intent{...}` included."""
    match = _COMMAND.match(text)
    return PAYLOADS.get(match[1].lower()) if match else None
