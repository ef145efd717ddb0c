"""Under which keys the web application holds what its handlers need."""

from aiohttp import web

from bot.turns import TurnRunner
from kit.ratelimit import Limiter

TURNS = web.AppKey("turns", TurnRunner)
LIMITER = web.AppKey("limiter", Limiter)
