"""An optional language model that proposes chart specifications, and nothing else.

It sees column names and types, and statistics or values only where the person switched that on for the dataset. Its answer
is a `ChartSpec` or it is refused; nothing it returns is executed or shown unescaped.
"""

from datasage_jupyter.llm.client import ModelClient, ModelError, ModelSettings
from datasage_jupyter.llm.egress import EgressRecord, Sharing
from datasage_jupyter.llm.propose import Proposal, propose
from datasage_jupyter.llm.providers import PROVIDERS, Provider

__all__ = [
    "PROVIDERS",
    "EgressRecord",
    "ModelClient",
    "ModelError",
    "ModelSettings",
    "Proposal",
    "Provider",
    "Sharing",
    "propose",
]
