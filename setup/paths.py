"""Where things are. All that is made lies under var/, which git ignores."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
ENVIRONMENTS = VAR / "env"
STAMPS = VAR / "stamps"
LOGS = VAR / "log" / "setup"
REPORTS = VAR / "test"
CACHE = VAR / "cache"

UV = ENVIRONMENTS / "uv" / "bin" / "uv"
APP = ENVIRONMENTS / "app"
APP_DEV = ENVIRONMENTS / "app-dev"
ENGINE = ENVIRONMENTS / "engine"
ENGINE_DEV = ENVIRONMENTS / "engine-dev"
WEB = ROOT / "web"
MODELS = VAR / "models"
