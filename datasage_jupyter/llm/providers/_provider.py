"""What is known of a provider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from datasage_jupyter.core.parts import Parts


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The words of one kind of endpoint. Sending them, and every limit and refusal, is `ModelClient`'s.

    Attributes:
        name: Its word in `c.DataSage.llm_provider`; the name of its module.
        path: What follows the base URL.
        headers: Headers that carry the key, which may be empty.
        body: The JSON to send, from the model's name, the chat messages (`role`, `content`) and the schema of the answer.
        text: The text of the model's message in the JSON that came back. `KeyError`, `IndexError`, `TypeError` and `ValueError`
            mean that it holds none.
    """

    name: str
    path: str
    headers: Callable[[str], dict[str, str]]
    body: Callable[[str, list[dict[str, str]], dict[str, Any]], dict[str, Any]]
    text: Callable[[Any], str]


PROVIDERS: Parts[Provider] = Parts("datasage_jupyter.llm.providers", "PROVIDER", "datasage_jupyter.llm")
"""Every provider there is."""
