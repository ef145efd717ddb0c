"""axe-core, which finds what keeps people with disabilities out of a page."""

from typing import Any

from playwright.sync_api import Frame

from kit.settings import ROOT

_AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"


# What fades in is judged when it is there; what never ends (a spinner) is not waited for.
_SETTLED = """Promise.all(
    document.getAnimations()
        .filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime))
        .map((one) => one.finished.catch(() => null))
).then(() => null)"""


def complaints(frame: Frame) -> list[dict[str, Any]]:
    """What axe finds wrong with this frame, without those inside it."""
    frame.evaluate(_SETTLED)
    frame.evaluate(_AXE.read_text(encoding="utf-8"))
    result = frame.evaluate("axe.run(document, {iframes: false, resultTypes: ['violations']})")
    return [
        {"rule": v["id"], "where": [node["target"] for node in v["nodes"]]}
        for v in result["violations"]
    ]
