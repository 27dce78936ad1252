"""From a dataset to fields, charts, answers and sentences worth a look."""

from __future__ import annotations

from datasage_jupyter.server.contract import charts as wire
from datasage_jupyter.server.contract.endpoint import Endpoint, endpoint
from datasage_jupyter.server.handlers.base import DataSageHandler
from datasage_jupyter.server.handlers.charts import chart_params


class RecommendFieldsHandler(DataSageHandler):
    """`ai/recommend-fields`"""

    @endpoint(Endpoint("Fields worth looking at.", reply=wire.FieldList, body=wire.FieldsRequest))
    async def post(self, body: wire.FieldsRequest) -> wire.FieldList:
        """Recommend fields."""
        params = {"question": body.question, "limit": body.limit}
        result = await self.until_gone(
            self.services.queries.run(self.user_id, body.dataset_id, "recommend_fields", params)
        )
        return wire.FieldList(items=result["fields"])


class RecommendChartsHandler(DataSageHandler):
    """`ai/recommend-charts`"""

    @endpoint(Endpoint("Charts worth drawing.", reply=wire.RecommendationList, body=wire.ChartsRequest))
    async def post(self, body: wire.ChartsRequest) -> wire.RecommendationList:
        """Recommend charts."""
        params = {"fields": body.fields, "limit": body.limit, "figures": body.figures}
        result = await self.until_gone(self.services.queries.run(self.user_id, body.dataset_id, "recommend", params))
        return wire.RecommendationList(items=result["recommendations"])


class NaturalQueryHandler(DataSageHandler):
    """`ai/natural-query`"""

    @endpoint(Endpoint("Answer a question with a chart.", reply=wire.ChartReply, body=wire.Question))
    async def post(self, body: wire.Question) -> wire.ChartReply:
        """Answer."""
        result = await self.until_gone(self.services.asking.answer(self.user_id, body))
        self.services.activity.record("question_asked", self.user_id, "dataset", body.dataset_id)
        return wire.ChartReply.model_validate(result)


class GenerateInsightsHandler(DataSageHandler):
    """`ai/generate-insights`"""

    @endpoint(
        Endpoint("Sentences worth reading, each with its chart.", reply=wire.InsightList, body=wire.InsightsRequest)
    )
    async def post(self, body: wire.InsightsRequest) -> wire.InsightList:
        """Find insights."""
        params = {"limit": body.limit}
        result = await self.until_gone(self.services.queries.run(self.user_id, body.dataset_id, "insights", params))
        return wire.InsightList(items=result["insights"])


class ChartHandler(DataSageHandler):
    """`ai/chart`"""

    @endpoint(Endpoint("Draw a spec.", reply=wire.ChartReply, body=wire.ChartQuery))
    async def post(self, body: wire.ChartQuery) -> wire.ChartReply:
        """Draw."""
        params = chart_params(body)
        result = await self.until_gone(self.services.queries.run(self.user_id, body.dataset_id, "chart", params))
        self.services.activity.record("chart_drawn", self.user_id, "dataset", body.dataset_id)
        return wire.ChartReply.model_validate(result)


class EgressHandler(DataSageHandler):
    """`ai/egress`"""

    @endpoint(Endpoint("What was sent to the language model.", reply=wire.EgressPage, query=wire.EgressList))
    async def get(self, query: wire.EgressList) -> wire.EgressPage:
        """List one's own records, newest first."""
        egress = (await self.services.catalog()).egress
        page = await egress.page(self.user_id, dataset_id=query.dataset_id, offset=query.offset, limit=query.limit)
        items = [
            wire.Egress.model_validate(item.detail | {"id": item.id, "at": item.at, "dataset_id": item.dataset_id})
            for item in page.items
        ]
        return wire.EgressPage(items=items, total=page.total)
