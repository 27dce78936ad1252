"""Who answers questions: the offline parser, or a language model before it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasage_jupyter.server.contract.charts import Question
    from datasage_jupyter.server.queries import Queries


class Asking(ABC):
    """Turns a question about a stored dataset into a drawn chart."""

    @abstractmethod
    async def answer(self, user_id: str, question: Question) -> dict[str, Any]:
        """Answer.

        Args:
            user_id: Who asks.
            question: What about which dataset.

        Returns:
            A chart payload with its `answer`.

        Raises:
            QuestionError: It was not understood.
        """


class ParserAsking(Asking):
    """The offline parser, in a query worker.

    Args:
        queries: The workers.
    """

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    async def answer(self, user_id: str, question: Question) -> dict[str, Any]:
        """Answer."""
        params: dict[str, Any] = {"question": question.question}
        if question.previous is not None:
            params["previous"] = question.previous.to_dict()
        return await self._queries.run(user_id, question.dataset_id, "chart", params)
