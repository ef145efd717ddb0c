"""Under which keys the web application holds what only channels need. Those of all routes are in
`kit.api`."""

from aiohttp import web

from bot.turns import TurnRunner

TURNS = web.AppKey("turns", TurnRunner)
