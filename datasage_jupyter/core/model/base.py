"""The frozen base of every noun."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Model(BaseModel):
    """Frozen; unknown keys are refused; snake_case in Python."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class CamelModel(Model):
    """Like `Model`, with Vega-Lite's camelCase in JSON (`time_unit` is `timeUnit`)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, alias_generator=to_camel)
