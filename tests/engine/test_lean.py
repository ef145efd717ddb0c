"""When TensorFlow is left out, and that it is."""

import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

from engine import lean

OURS = "engine.components.intents.LinearIntentClassifier"


@pytest.mark.parametrize(
    ("components", "expected"),
    [
        ({OURS, "RulePolicy", "rasa.core.policies.rule_policy.RulePolicy"}, True),
        ({OURS, "rasa.nlu.classifiers.fallback_classifier.FallbackClassifier"}, True),
        ({OURS, "rasa.nlu.classifiers.diet_classifier.DIETClassifier"}, False),
        ({OURS, "TEDPolicy"}, False),
        ({"ResponseSelector"}, False),
        ({"rasa.nlu.featurizers.dense_featurizer.lm_featurizer.LanguageModelFeaturizer"}, False),
        ({"UnexpecTEDIntentPolicy"}, False),
        ({OURS, "somebody.elses.Component"}, False),
    ],
)
def test_tensorflow_is_left_out_only_if_no_part_can_need_it(
    components: set[str], expected: bool
) -> None:
    assert lean.can_be_lean(components) is expected


def test_a_models_archive_names_its_components(model: Path) -> None:
    components = lean.components_of_model(model)
    assert OURS in components
    assert "rasa.core.policies.rule_policy.RulePolicy" in components
    assert lean.can_be_lean(components)


def test_a_configuration_names_its_components() -> None:
    config = {"pipeline": [{"name": OURS}], "policies": [{"name": "RulePolicy"}]}
    assert lean.components_of_config(config) == {OURS, "RulePolicy"}


def test_a_configuration_that_leaves_the_choice_to_rasa_needs_tensorflow() -> None:
    assert not lean.can_be_lean(lean.components_of_config({"pipeline": [{"name": OURS}]}))
    assert not lean.can_be_lean(lean.components_of_config({"policies": None, "pipeline": None}))


def test_no_archive_is_an_error(tmp_path: Path) -> None:
    wrong = tmp_path / "x.tar.gz"
    wrong.write_text("no archive")
    with pytest.raises(Exception, match="gzip"):
        lean.components_of_model(wrong)


def test_it_is_too_late_when_rasa_has_been_imported() -> None:
    import rasa  # noqa: F401

    with pytest.raises(RuntimeError, match="before rasa"):
        lean.register({"RulePolicy"})


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


def test_a_turn_is_served_without_tensorflow(model: Path) -> None:
    code = f"""
import asyncio, sys
from pathlib import Path
from engine import lean, wire
model = Path({str(model)!r})
lean.register(lean.components_of_model(model))
from engine import hooks
from engine.actions import ActionEndpoint
from engine.turn import Engine
hooks.install()
engine = Engine(model, ActionEndpoint("none", 1.0))
request = {{"turn": "t", "message": {{"text": "hello"}}}}
result = asyncio.run(engine.turn(wire.read_turn(request)))
loaded = {{"tensorflow", "keras", "skops", "telegram", "slack_sdk", "twilio"}} & set(sys.modules)
print(result["replies"][0]["text"], sorted(loaded))
"""
    assert python(code) == "Welcome to the shop. []"


def test_a_stand_in_has_only_what_rasa_asks_for() -> None:
    code = """
from engine import lean
assert lean.register({"RulePolicy"})
import rasa.core.processor
from rasa.core.channels import BUILTIN_CHANNELS
from rasa.nlu.classifiers import diet_classifier
print(hasattr(diet_classifier, "DIETClassifier"), hasattr(diet_classifier, "LABEL_KEY"))
print(sorted(BUILTIN_CHANNELS)[:2])
"""
    assert python(code).splitlines() == ["True False", "['BotFrameworkInput', 'CallbackInput']"]
