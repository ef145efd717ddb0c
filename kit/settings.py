"""Settings: environment variables `DESKMATE_*`, or the same names in `var/deskmate.env`.
docs/settings.md lists them all."""

import os
from datetime import time
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AliasChoices, Field, HttpUrl, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def weekdays(text: str) -> frozenset[int]:
    """Weekdays, Monday is 0, from `mon-fri` or `mon,wed,sat-sun`. Raises ValueError for anything
    else."""
    days: set[int] = set()
    for part in text.lower().split(","):
        first, dash, last = (name.strip() for name in part.partition("-"))
        try:
            start = DAYS.index(first)
            end = DAYS.index(last) if dash else start
        except ValueError:
            raise ValueError(f"{part.strip()!r} is no day, and no range such as mon-fri") from None
        days.update((start + n) % 7 for n in range((end - start) % 7 + 1))
    return frozenset(days)


def _spare_cores() -> int:
    return max(1, len(os.sched_getaffinity(0)) - 1)


class Settings(BaseSettings):
    """What an operator can set. Every field has a default with which `make run` works."""

    model_config = SettingsConfigDict(
        env_prefix="DESKMATE_",
        env_file=ROOT / "var" / "deskmate.env",
        extra="ignore",
        populate_by_name=True,
    )

    host: str = Field("127.0.0.1", description="Address that the web server listens on")
    port: int = Field(
        8080,
        ge=0,
        le=65535,
        description="Its port",
        validation_alias=AliasChoices("DESKMATE_PORT", "PORT", "port"),
    )
    public_url: HttpUrl | None = Field(
        None, description="Address at which browsers reach it, when not host and port"
    )
    data_dir: Path = Field(
        ROOT / "var", description="Folder of the database, models, uploads and secrets"
    )
    database_url: str | None = Field(
        None, description="SQLAlchemy address; SQLite in the data folder when unset"
    )
    redis_url: str | None = Field(
        None, description="Redis for live events and limits shared by several apps"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged"
    )

    engines: int = Field(
        default_factory=_spare_cores,
        ge=1,
        le=64,
        description="Engine workers; cores - 1 when unset",
    )
    engine_python: Path = Field(
        ROOT / "var/env/engine/bin/python",
        description="The interpreter of the engine's environment",
    )
    engine_memory_mb: int = Field(900, ge=200, description="An engine above this is replaced")
    turn_timeout_s: float = Field(
        10.0, gt=0, description="An engine that takes longer for a turn is replaced"
    )

    # Absolute: the engine's tools run in a folder of their own.
    project_dir: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        ROOT,
        description="Folder of what the assistant learns from: config.yml, domain.yml, data, tests/stories",
    )

    shop_data: Path = Field(ROOT / "shop" / "demo", description="Folder of the shop's CSV files")

    trusted_proxies: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Addresses or networks, by comma, of reverse proxies whose X-Forwarded-For is believed",
    )

    telegram_token: SecretStr | None = Field(
        None, description="The bot's token; Telegram is off when unset"
    )
    telegram_api_url: str = Field(
        "https://api.telegram.org", description="Base address of the Bot API"
    )
    telegram_webhook_url: HttpUrl | None = Field(
        None, description="Public address for updates; polling when unset"
    )

    widget_origins: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Origins, by comma, whose pages may embed the widget, besides our own",
    )
    widget_jwt_secret: SecretStr | None = Field(
        None,
        min_length=32,
        description="Key (HS256, 32 characters or more) with which the shop signs who a visitor is",
    )
    widget_limits: bool = Field(
        True, description="Limit new visitors and conversations per address, and messages a minute"
    )
    demo: bool | None = Field(
        None,
        description="The demo shop page, whose visitors sign in as anybody; when unset, on as long as only this "
        "machine reaches it: loopback host, no public URL, no key of a shop of your own",
    )

    desk_timezone: str = Field(
        "UTC", description="IANA name of the zone of the desk's opening hours"
    )
    desk_days: str = Field(
        "mon-fri", description="Days on which people answer, such as mon-fri or mon,wed,sat"
    )
    desk_opens: time = Field(time(9), description="When people start to answer")
    desk_closes: time = Field(time(18), description="When they stop")

    upload_max_mb: int = Field(
        20, ge=1, le=200, description="Largest file that a customer may send"
    )

    @field_validator("widget_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip().rstrip("/") for part in value.split(",") if part.strip()]
            if isinstance(value, str)
            else value
        )

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        parts = value.split(",") if isinstance(value, str) else value
        if isinstance(parts, list):
            return [
                str(ip_network(str(part).strip(), strict=False))
                for part in parts
                if str(part).strip()
            ]
        return value

    @field_validator("desk_days")
    @classmethod
    def _known_days(cls, value: str) -> str:
        weekdays(value)
        return value

    @field_validator("desk_timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(
                f"{value!r} is not an IANA time zone such as Europe/Berlin or Asia/Shanghai"
            ) from error
        return value

    @property
    def database(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'deskmate.db'}"

    @property
    def serves_demo(self) -> bool:
        """Whether the demo shop is served."""
        if self.demo is not None:
            return self.demo
        only_here = self.host in ("127.0.0.1", "::1", "localhost") and self.public_url is None
        return only_here and self.widget_jwt_secret is None

    @property
    def models_dir(self) -> Path:
        return self.data_dir / "models"

    @property
    def uploads_dir(self) -> Path:
        """Where the bytes of customers' files lie, under names of ours."""
        return self.data_dir.resolve() / "uploads"

    @property
    def products_file(self) -> Path:
        """Where the engines read the names of products. `config.yml` names the default for Rasa's own
        commands."""
        return self.data_dir.resolve() / "shop" / "products.csv"

    @property
    def origin(self) -> str:
        """Scheme, host and port at which browsers reach us, without a slash at the end."""
        return (
            str(self.public_url).rstrip("/")
            if self.public_url
            else f"http://{self.host}:{self.port}"
        )
