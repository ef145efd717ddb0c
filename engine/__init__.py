"""Rasa 3.6, alone: a private, stateless worker that takes a dialogue and one message and gives
back replies and new events, and the trainer that makes its models.

It has an environment of its own (Python 3.10, rasa 3.6.21). Nothing of the app imports this
package, and this package imports nothing of the app: they meet on two Unix sockets, in JSON.

- `python -m engine.server` serves a model (`turn.py` is one turn);
- `python -m engine.train` makes one;
- `components/` holds the graph components that config.yml names.
"""
