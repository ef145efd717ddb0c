"""Reads what comparisons have stored. What another version stored in another form is as if it were not
there: the model can be compared again, and that takes its place.
"""

from typing import Any, Literal, TypeVar

import structlog
from pydantic import ValidationError

from kit.api import Schema
from studio.releases.models import Comparison
from studio.releases.schemas import ComparisonResult, ModelFigures

log = structlog.get_logger(__name__)

T = TypeVar("T", bound=Schema)


def result(compared: Comparison) -> ComparisonResult | None:
    """All that a comparison shows. None also when a newer one has taken its place."""
    return None if compared.result is None else _read(ComparisonResult, compared, compared.result)


def figures(compared: Comparison, of: Literal["live", "candidate"]) -> ModelFigures | None:
    """The figures of one of the two models."""
    return _read(ModelFigures, compared, compared.figures.get(of))


def _read(schema: type[T], compared: Comparison, stored: Any) -> T | None:
    try:
        return schema.model_validate(stored)
    except ValidationError as error:
        log.warning(
            "a stored comparison cannot be read",
            candidate=compared.candidate,
            what=schema.__name__,
            # Not what was found there: that is what customers wrote.
            errors=error.errors(include_url=False, include_context=False, include_input=False)[:5],
        )
        return None
