"""How well it goes: containment, fallback and escalation, by topic and language, over time."""
