"""What the live model makes of new examples: it has not learnt them, so it is an honest witness."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from kit.language import LANGUAGES, Language
from studio.intents.schemas import Finding

CERTAIN = 0.8
MOST = 30  # examples; reading one takes about 10 ms, which chat waits for

Parse = Callable[[str], Awaitable[Mapping[str, Any]]]


async def of_new(parse: Parse, intent: str, added: dict[Language, list[str]]) -> list[Finding]:
    """Examples that the live model is certain to mean another intent. Raises Unavailable when no
    engine answers."""
    found = []
    texts = [(language, text) for language in LANGUAGES for text in added.get(language, ())]
    for language, text in texts[:MOST]:
        meant = (await parse(text)).get("intent") or {}
        other, confidence = str(meant.get("name")), float(meant.get("confidence") or 0)
        if other not in (intent, "nlu_fallback") and confidence >= CERTAIN:
            found.append(
                Finding(
                    problem="wrong_label",
                    severity="warning",
                    intent=intent,
                    language=language,
                    text=text,
                    other_intent=other,
                )
            )
    return found
