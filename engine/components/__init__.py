"""Rasa graph components that `config.yml` names: plain parts, usable in any Rasa 3.6 project."""
