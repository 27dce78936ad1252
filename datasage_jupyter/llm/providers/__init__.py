"""The providers, one module each: how a kind of endpoint is spoken to."""

from datasage_jupyter.llm.providers._provider import PROVIDERS, Provider

__all__ = ["PROVIDERS", "Provider"]
