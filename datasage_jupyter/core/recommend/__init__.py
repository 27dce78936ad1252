"""Charts worth drawing: candidates, hard rules, soft rules, a diverse ranking."""

from datasage_jupyter.core.recommend.fields import recommend_fields
from datasage_jupyter.core.recommend.recommend import recommend
from datasage_jupyter.core.recommend.score import score
from datasage_jupyter.core.rules import lint

__all__ = ["lint", "recommend", "recommend_fields", "score"]
