"""The OpenAPI 3.1 document, generated from the endpoints that handlers declare."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from datasage_jupyter.server.contract.base import ErrorReply
from datasage_jupyter.server.contract.endpoint import JSON, Endpoint

Operation = tuple[str, str, Endpoint]
"""Address pattern (`datasets/{dataset_id}`), verb, contract."""

_REFERENCE = "#/components/schemas/{model}"


def openapi_document(operations: Iterable[Operation], base: str, version: str) -> dict[str, Any]:
    """Describe every endpoint.

    Args:
        operations: What the routes declare.
        base: Address of the API (`/datasage/api/`).
        version: DataSage's version.
    """
    listed = list(operations)
    schemas, references = _schemas(listed)
    paths: dict[str, Any] = {}
    for pattern, verb, contract in listed:
        paths.setdefault(f"/{pattern}", {})[verb.lower()] = _operation(pattern, verb, contract, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "DataSage for Jupyter", "version": version, "license": {"name": "BSD-3-Clause"}},
        "servers": [{"url": base.rstrip("/")}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": _SECURITY},
    }


_SECURITY = {
    "jupyter": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "Jupyter's own token: `token <it>`.",
    },
    "session": {
        "type": "apiKey",
        "in": "header",
        "name": "X-DataSage-Authorization",
        "description": "A DataSage session: `Bearer <access_token>`.",
    },
}


def _models(operations: list[Operation]) -> list[tuple[type[BaseModel], str]]:
    used: dict[tuple[type[BaseModel], str], None] = {(ErrorReply, "serialization"): None}
    for _, _, contract in operations:
        if contract.body is not None:
            used[(contract.body, "validation")] = None
        if contract.reply is not None:
            used[(contract.reply, "serialization")] = None
    return list(used)


def _schemas(operations: list[Operation]) -> tuple[dict[str, Any], dict[type[BaseModel], str]]:
    models = _models(operations)
    mapping, definitions = models_json_schema(models, ref_template=_REFERENCE)  # type: ignore[arg-type]
    references: dict[Any, str] = {model: schema["$ref"] for (model, _), schema in mapping.items()}
    return definitions["$defs"], references


def _operation(pattern: str, verb: str, contract: Endpoint, references: dict[type[BaseModel], str]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{verb.lower()}_{re.sub('[^a-z]+', '_', pattern.lower()).strip('_')}",
        "summary": contract.summary,
        "tags": [pattern.split("/")[0]],
        "parameters": _path_parameters(pattern) + _query_parameters(contract) + _header_parameters(contract),
        "responses": _responses(contract, references),
        "security": _security(contract),
    }
    if contract.body is not None:
        content = {JSON: {"schema": {"$ref": references[contract.body]}}}
        described["requestBody"] = {"content": content, "required": _needs_body(contract.body)}
    elif contract.consumes != JSON:
        described["requestBody"] = {"content": {contract.consumes: {}}, "required": True}
    return described


def _needs_body(model: type[BaseModel]) -> bool:
    return any(field.is_required() for field in model.model_fields.values())


def _path_parameters(pattern: str) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)}", pattern)
    return [{"name": n, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}} for n in names]


def _query_parameters(contract: Endpoint) -> list[dict[str, Any]]:
    if contract.query is None:
        return []
    schema = contract.query.model_json_schema(ref_template=_REFERENCE)
    return [
        {"name": name, "in": "query", "required": name in schema.get("required", []), "schema": _plain(part)}
        for name, part in schema["properties"].items()
    ]


def _header_parameters(contract: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "header", "required": True, "schema": schema} for name, schema in contract.needs.items()
    ]


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be absent is never the word null."""
    choices = [choice for choice in schema.get("anyOf", []) if choice.get("type") != "null"]
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "title") and value is not None}
    return rest | choices[0] if len(choices) == 1 else rest


def _responses(contract: Endpoint, references: dict[type[BaseModel], str]) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "Done."}
    content: dict[str, Any] = {media: {} for media in contract.produces}
    if contract.reply is not None:
        content = {JSON: {"schema": {"$ref": references[contract.reply]}}} | content
    if content:
        success["content"] = content
    if contract.headers:
        success["headers"] = {name: {"schema": {"type": "string"}} for name in contract.headers}
    error = {"description": "An error.", "content": {JSON: {"schema": {"$ref": references[ErrorReply]}}}}
    return {str(contract.status): success, "4XX": error, "5XX": error}


def _security(contract: Endpoint) -> list[dict[str, list[str]]]:
    needed: dict[str, list[str]] = {}
    if contract.jupyter:
        needed["jupyter"] = []
    if contract.scope is not None:
        needed["session"] = []
    return [needed] if needed else []
