"""Health, metrics and the description of the API."""

from __future__ import annotations

import json
from functools import cache

from datasage_jupyter.server.contract.endpoint import Endpoint, endpoint
from datasage_jupyter.server.contract.openapi import openapi_document
from datasage_jupyter.server.contract.operations import Health
from datasage_jupyter.server.handlers.base import DataSageHandler

METRICS = "text/plain; version=0.0.4; charset=utf-8"


class HealthHandler(DataSageHandler):
    """`health`"""

    @endpoint(Endpoint("Readiness of each part.", reply=Health, scope=None, jupyter=False))
    async def get(self) -> Health:
        """Always answers within a second; 200 while the server can say so, whatever the parts say."""
        return await self.services.health()


class MetricsHandler(DataSageHandler):
    """`metrics`"""

    @endpoint(Endpoint("Prometheus metrics of the whole Jupyter server.", produces=("text/plain",)))
    async def get(self) -> None:
        """The same registry as Jupyter's `/metrics`, behind DataSage's session."""
        from prometheus_client import REGISTRY, generate_latest

        self.set_header("Content-Type", METRICS)
        self.finish(generate_latest(REGISTRY))


class OpenApiHandler(DataSageHandler):
    """`openapi.json`"""

    @endpoint(Endpoint("This description.", scope=None, produces=("application/json",)))
    async def get(self) -> None:
        """OpenAPI 3.1."""
        self.finish(_described(f"{self.base_url}datasage/api/"))


@cache
def _described(base: str) -> str:
    from datasage_jupyter import __version__
    from datasage_jupyter.server.handlers.routes import operations

    return json.dumps(openapi_document(operations(), base, __version__))
