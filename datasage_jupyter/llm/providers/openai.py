"""OpenAI's chat completions, which most servers speak, hosted or local."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.llm.providers import Provider


def _headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def _body(model: str, messages: list[dict[str, str]], schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "model": model,
        "messages": messages,
        "temperature": 0,
        "max_tokens": 2000,
        "response_format": {"type": "json_schema", "json_schema": {"name": "chart_spec", "schema": schema}},
    }


def _text(answer: Any) -> str:
    content: str = answer["choices"][0]["message"]["content"]
    return content


PROVIDER = Provider(name="openai", path="chat/completions", headers=_headers, body=_body, text=_text)
