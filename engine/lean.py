"""Keeps TensorFlow, and chat connectors, out of a process that does not use them.

Importing Rasa imports TensorFlow, most of its start-up time and memory, because a few of Rasa's
modules name classes that need it in lists and type checks. When no part of a model uses those
classes, empty stand-ins for the modules are registered before Rasa is imported. The engine speaks to
no chat service either, so Rasa's connectors to those are treated the same way.

This module imports nothing of Rasa. A stand-in holds exactly the names that Rasa asks it for; asking
for another raises AttributeError, as with any module.
"""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

# Rasa's modules that import TensorFlow, and the names that others import from them.
NEEDS_TENSORFLOW = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
    "rasa.core.policies.ted_policy": ("TEDPolicy",),
    "rasa.core.policies.unexpected_intent_policy": ("UnexpecTEDIntentPolicy",),
    # These two are asked for by training only.
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ("ConveRTFeaturizer",),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ("LanguageModelFeaturizer",),
}

CONNECTORS = {
    "rasa.core.channels.botframework": "BotFrameworkInput",
    "rasa.core.channels.callback": "CallbackInput",
    "rasa.core.channels.console": "CmdlineInput",
    "rasa.core.channels.facebook": "FacebookInput",
    "rasa.core.channels.hangouts": "HangoutsInput",
    "rasa.core.channels.mattermost": "MattermostInput",
    "rasa.core.channels.rasa_chat": "RasaChatInput",
    "rasa.core.channels.rocketchat": "RocketChatInput",
    "rasa.core.channels.slack": "SlackInput",
    "rasa.core.channels.socketio": "SocketIOInput",
    "rasa.core.channels.telegram": "TelegramInput",
    "rasa.core.channels.twilio": "TwilioInput",
    "rasa.core.channels.twilio_voice": "TwilioVoiceInput",
    "rasa.core.channels.webexteams": "WebexTeamsInput",
}

_TENSORFLOW_CLASSES = {name for names in NEEDS_TENSORFLOW.values() for name in names}


def components_of_model(archive: Path) -> set[str]:
    """The module paths of all components that the model in a .tar.gz runs when it answers.

    Raises:
        OSError, tarfile.TarError, KeyError, ValueError: It is no Rasa 3 model.
    """
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            if Path(member.name).as_posix().lstrip("./") == "metadata.json":
                file = tar.extractfile(member)
                if file is not None:
                    nodes = json.load(file)["predict_schema"]["nodes"]
                    return {node["uses"] for node in nodes.values()}
    raise KeyError(f"{archive.name} has no metadata.json")


def components_of_config(config: dict[str, Any]) -> set[str]:
    """The components that a config.yml names; none named means that Rasa would choose."""
    named = [
        item["name"]
        for section in ("pipeline", "policies")
        for item in config.get(section) or [{"name": "DIETClassifier"}]
    ]
    return set(named)


def can_be_lean(components: Iterable[str]) -> bool:
    """Whether all components are known to work without TensorFlow: Rasa's own but those that
    need it, and ours. Anybody else's may import what it likes."""
    for component in components:
        module, _, name = component.rpartition(".")
        if name in _TENSORFLOW_CLASSES or not (
            not module or module.startswith(("rasa.", "engine."))
        ):
            return False
    return True


def register(components: Iterable[str]) -> bool:
    """Registers the stand-ins that these components allow; returns whether TensorFlow is left out.

    Raises:
        RuntimeError: Rasa has been imported already, so that it would be too late.
    """
    if "rasa" in sys.modules:
        raise RuntimeError("stand-ins must be registered before rasa is imported")
    for module, name in CONNECTORS.items():
        _stand_in(module, {name: type(name, (), {"name": classmethod(lambda cls: cls.__name__)})})
    lean = can_be_lean(components)
    if lean:
        for module, names in NEEDS_TENSORFLOW.items():
            _stand_in(module, {name: type(name, (), {"__module__": module}) for name in names})
    return lean


def _stand_in(name: str, classes: dict[str, type]) -> None:
    module = ModuleType(name, "A stand-in, see engine/lean.py.")
    module.__dict__.update(classes)
    sys.modules[name] = module
