"""Writes the reference pages that come from code: `python docs/generate.py`. A test proves them fresh."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "reference"


def pages() -> dict[str, str]:
    """The generated pages by file name."""
    return {"configuration.md": configuration_page(), "rest.md": rest_page()}


def configuration_page() -> str:
    """Every trait of the server extension."""
    from datasage_jupyter.server.extension import DataSage

    rows = [_trait_row(name, trait) for name, trait in sorted(DataSage.class_own_traits(config=True).items())]
    return "\n".join(
        [
            "# Configuration",
            "",
            "Set these in `jupyter_server_config.py` as `c.DataSage.<name> = …`, on the command line as `--DataSage.<name>=…`, or",
            "by the environment variable named in the description. This page is generated from the traits.",
            "",
            "| name | type | default | what it does |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _trait_row(name: str, trait: Any) -> str:
    shown = "the user's data folder" if name == "store" else f"`{trait.default_value!r}`".replace("'", '"')
    kinds = {"Unicode": "text", "Int": "whole number", "Bool": "true or false"}
    kind = kinds.get(type(trait).__name__) or " or ".join(f"`{value}`" for value in trait.values)
    return f"| `{name}` | {kind} | {shown} | {trait.help} |"


def rest_page() -> str:
    """Every endpoint of the OpenAPI document."""
    from datasage_jupyter.server.contract.openapi import openapi_document
    from datasage_jupyter.server.handlers.routes import operations

    document = openapi_document(operations(), "/datasage/api/", "")
    lines = [
        "# REST API",
        "",
        "Under `{base_url}datasage/api/`. The running server gives the whole OpenAPI 3.1 document at `openapi.json`; this page is",
        "generated from the same source. Jupyter's own authentication comes first (its cookie with `X-XSRFToken`, or",
        "`Authorization: token …`), then the DataSage session in `X-DataSage-Authorization: Bearer …`. Every error has one shape:",
        "",
        "```json",
        '{"error": {"code": "dataset_not_found", "message": "…", "hint": "…", "details": []}}',
        "```",
    ]
    for path, verbs in document["paths"].items():
        lines += ["", f"## `{path.lstrip('/')}`", "", "| verb | does | body | answers |", "|---|---|---|---|"]
        lines += [_verb_row(verb, operation) for verb, operation in verbs.items() if isinstance(operation, dict)]
    return "\n".join([*lines, ""])


def _verb_row(verb: str, operation: dict[str, Any]) -> str:
    body = ", ".join(
        _model(media) or kind for kind, media in operation.get("requestBody", {}).get("content", {}).items()
    )
    answers = []
    for status, reply in operation["responses"].items():
        if status.startswith("2"):
            models = [_model(media) or kind for kind, media in reply.get("content", {}).items()]
            answers.append(f"{status} {', '.join(models)}".strip())
    return f"| {verb.upper()} | {operation['summary']} | {body or '–'} | {'; '.join(answers) or '–'} |"


def _model(media: dict[str, Any]) -> str:
    reference = media.get("schema", {}).get("$ref", "")
    return f"`{reference.rpartition('/')[2]}`" if reference else ""


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()
