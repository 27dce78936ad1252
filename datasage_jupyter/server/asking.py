"""Who answers questions: the offline parser, or a language model before it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.errors import QuestionError

if TYPE_CHECKING:
    from datasage_jupyter.catalog import Catalog, Dataset
    from datasage_jupyter.core.model import ChartSpec
    from datasage_jupyter.llm import EgressRecord, ModelError, ModelSettings
    from datasage_jupyter.server.contract.charts import Question
    from datasage_jupyter.server.queries import Queries

MOST_AT_ONCE = 16
PROPOSED = "A language model proposed this chart from your words; see that it is the one you meant."
EGRESS = "model_request"


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


class ModelAsking(Asking):
    """A language model first; whenever it gives no chart that can be drawn, the offline parser.

    Args:
        queries: The workers; a proposed chart is drawn there before it is believed.
        catalog: Gives the catalogue, where every request to the model is recorded.
        settings: Where the model is.
        parser: Answers in its place.
    """

    def __init__(
        self,
        queries: Queries,
        catalog: Callable[[], Awaitable[Catalog]],
        settings: ModelSettings,
        parser: Asking,
    ) -> None:
        from datasage_jupyter.llm import ModelClient

        self._queries = queries
        self._catalog = catalog
        self._client = ModelClient(settings)
        self._parser = parser
        self._asked = 0

    async def answer(self, user_id: str, question: Question) -> dict[str, Any]:
        """Answer; `answer.source` and a note say who did."""
        from datasage_jupyter.llm import ModelError

        dataset = await self._queries.ready(user_id, question.dataset_id)
        try:
            return await self._proposed(dataset, question)
        except ModelError as failure:
            return await self._instead(user_id, question, failure)

    async def _proposed(self, dataset: Dataset, question: Question) -> dict[str, Any]:
        from datasage_jupyter.llm import ModelError, Sharing, propose

        if self._asked >= MOST_AT_ONCE:
            raise ModelError("The language model is busy with other questions.")
        drawn: list[dict[str, Any]] = []

        async def draw(spec: ChartSpec) -> None:
            params = {"spec": spec.to_dict(), "steps": [], "filter": []}
            drawn.append(await self._queries.run(dataset.user_id, dataset.id, "chart", params))

        async def record(sent: EgressRecord) -> None:
            egress = (await self._catalog()).egress
            await egress.add(dataset.user_id, EGRESS, dataset_id=dataset.id, detail=sent.model_dump(mode="json"))

        self._asked += 1
        try:
            await propose(
                self._client,
                question.question,
                await self._queries.profile(dataset),
                dry_run=draw,
                record=record,
                sharing=Sharing(dataset.sharing or Sharing.SCHEMA),
                previous=question.previous,
            )
        finally:
            self._asked -= 1
        return _as_answer(drawn[-1], question.question)

    async def _instead(self, user_id: str, question: Question, failure: ModelError) -> dict[str, Any]:
        try:
            payload = await self._parser.answer(user_id, question)
        except QuestionError as error:
            hint = f"{error.hint or ''} {failure.message}".strip()
            raise QuestionError(error.message, hint=hint, details=error.details) from None
        note = f"The built-in parser answered. {failure.message}"
        return payload | {"notes": [*payload["notes"], note]}


def _as_answer(payload: dict[str, Any], question: str) -> dict[str, Any]:
    """A drawn chart as the model's answer; it tells no confidence, so that none is claimed beyond the middle."""
    answer = {
        "question": question,
        "understood": [],
        "ignored": [],
        "confidence": 0.5,
        "alternatives": [],
        "source": "model",
    }
    return payload | {"answer": answer, "notes": [*payload["notes"], PROPOSED]}
