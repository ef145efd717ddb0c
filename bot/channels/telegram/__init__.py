"""Telegram: updates in, stored before they are acknowledged; messages out, in order; files and taps.

python-telegram-bot parses and sends. When an update counts as taken is ours to say: the library's
`Application` and updater move on before a handler has stored anything, so they are not used.
"""
