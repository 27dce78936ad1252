"""A language model proposes specs; whatever it does, nothing but a valid spec comes through."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.model import ChartSpec, ColumnProfile, DatasetProfile, Overview, ValueCount
from datasage_jupyter.llm import EgressRecord, ModelClient, ModelError, ModelSettings, Proposal, Sharing, propose
from tests.llm.endpoint import answer, drip, drop, endpoint, flood, hang, raw

KEY = "key-that-must-not-leak"
BAR = {
    "mark": "bar",
    "encoding": {"x": {"field": "region"}, "y": {"field": "revenue", "aggregate": "sum"}},
}
PROFILE = DatasetProfile(
    overview=Overview(row_count=3, column_count=2),
    columns=(
        ColumnProfile(
            name="region",
            storage_type="string",
            kind="nominal",
            distinct_count=2,
            top_values=(ValueCount(value="Secretland", count=2),),
        ),
        ColumnProfile(name="revenue", storage_type="double", kind="quantitative", mean=417.25, min=1, max=999),
    ),
)


class Asked:
    """One call of `propose`, with everything it reported."""

    def __init__(self, url: str, timeout: float = 5.0) -> None:
        self.client = ModelClient(ModelSettings(base_url=url, model="m", api_key=KEY, timeout=timeout))
        self.records: list[EgressRecord] = []
        self.tried: list[ChartSpec] = []
        self.refuse: set[str] = set()

    async def __call__(self, question: str = "revenue by region", **options: Any) -> Proposal:
        return await propose(self.client, question, PROFILE, dry_run=self._dry_run, record=self._record, **options)

    async def _dry_run(self, spec: ChartSpec) -> None:
        self.tried.append(spec)
        if spec.mark.value in self.refuse:
            raise SpecError("That mark cannot be drawn here.")

    async def _record(self, record: EgressRecord) -> None:
        self.records.append(record)


async def test_a_valid_spec_is_tried_and_returned() -> None:
    async with endpoint(answer(BAR)) as served:
        asked = Asked(served.url)
        proposal = await asked()
    assert proposal.spec == ChartSpec.model_validate(BAR)
    assert asked.tried == [proposal.spec]
    assert not proposal.repaired


async def test_a_fenced_answer_is_read() -> None:
    async with endpoint(answer('```json\n{"mark":"point","encoding":{"x":{"field":"revenue"}}}\n```')) as served:
        assert (await Asked(served.url)()).spec.mark == "point"


async def test_one_repair_round_says_what_was_wrong() -> None:
    wrong = {"mark": "bar", "encoding": {"x": {"field": "profit"}}}
    async with endpoint(answer(wrong), answer(BAR)) as served:
        proposal = await Asked(served.url)()
        assert proposal.repaired
        assert "'profit'" in served.requests[1]["messages"][-1]["content"]


async def test_a_spec_that_cannot_be_drawn_is_repaired_too() -> None:
    async with endpoint(answer(BAR | {"mark": "arc"}), answer(BAR)) as served:
        asked = Asked(served.url)
        asked.refuse = {"arc"}
        assert (await asked()).spec.mark == "bar"


REFUSED = {
    "prose": answer("Here is your chart!"),
    "not json": raw(b"<html>"),
    "no choices": raw(b'{"choices": []}'),
    "tool call": raw(b'{"choices":[{"message":{"content":null,"tool_calls":[{"id":"1"}]}}]}'),
    "deep nesting": answer("[" * 100_000),
    "unknown column": answer({"mark": "bar", "encoding": {"x": {"field": "password"}}}),
    "unknown key": answer(BAR | {"layout": {"images": [{"source": "http://127.0.0.1/x"}]}}),
    "code": answer(BAR | {"transform": [{"calculate": "__import__('os').system('id')"}]}),
    "sql in aggregate": answer({"mark": "bar", "encoding": {"y": {"field": "revenue", "aggregate": "sum); DROP"}}}),
    "huge bins": answer({"mark": "bar", "encoding": {"x": {"field": "revenue", "bin": {"maxbins": 10**9}}}}),
    "status 400": answer(BAR, status=400),
    "status 401": answer(BAR, status=401),
    "status 429": answer(BAR, status=429),
    "status 500": answer(BAR, status=500),
    "redirect": answer(BAR, status=302, headers="Location: http://127.0.0.1:9/v1\r\n"),
    "dropped": drop,
    "50 MB": raw(b"x" * 50_000_000),
    "endless": flood,
    "gzip bomb": raw(gzip.compress(b"0" * 50_000_000), headers="Content-Encoding: gzip\r\n"),
}


@pytest.mark.parametrize("behaviour", REFUSED.values(), ids=REFUSED.keys())
async def test_anything_else_is_refused_within_five_requests(behaviour: Any) -> None:
    async with endpoint(behaviour) as served:
        asked = Asked(served.url)
        with pytest.raises(ModelError) as caught:
            await asked()
        assert 1 <= len(served.requests) <= 5
    assert KEY not in str(caught.value)
    assert asked.records
    assert all(record.outcome for record in asked.records)


@pytest.mark.parametrize("behaviour", [hang, drip(b" ", 0.05)], ids=["hang", "drip"])
async def test_slowness_ends_at_the_time_limit(behaviour: Any) -> None:
    async with endpoint(behaviour) as served:
        asked = Asked(served.url, timeout=0.5)
        with pytest.raises(ModelError, match="longer than"):
            await asked()
    assert asked.records[0].outcome == "no answer in time"


async def test_by_default_no_value_or_statistic_leaves() -> None:
    async with endpoint(answer(BAR)) as served:
        asked = Asked(served.url)
        previous = ChartSpec.model_validate(BAR | {"filter": [{"field": "region", "equal": "Secretland"}]})
        await asked(previous=previous)
        sent = str(served.requests[0])
    assert "region" in sent
    assert "Secretland" not in sent
    assert "417.25" not in sent
    assert asked.records[0].sharing is Sharing.SCHEMA
    assert "Secretland" not in asked.records[0].sent


async def test_values_leave_only_when_switched_on_and_are_recorded() -> None:
    async with endpoint(answer(BAR)) as served:
        asked = Asked(served.url)
        await asked(sharing=Sharing.VALUES)
        assert "Secretland" in str(served.requests[0])
    assert "Secretland" in asked.records[0].sent
    assert KEY not in asked.records[0].model_dump_json()


async def test_fields_are_an_enum_of_the_columns_in_the_schema() -> None:
    async with endpoint(answer(BAR)) as served:
        await Asked(served.url)()
        schema = served.requests[0]["response_format"]["json_schema"]["schema"]
    assert schema["$defs"]["FieldDef"]["properties"]["field"] == {"enum": ["region", "revenue", "key", "value"]}
    assert schema["$defs"]["FieldPredicate"]["properties"]["field"] == {"enum": ["region", "revenue", "key", "value"]}
    assert schema["properties"]["fold"]["items"] == {"enum": ["region", "revenue"]}


async def test_the_key_goes_to_the_configured_host_and_shows_nowhere() -> None:
    async with endpoint(answer(BAR)) as served:
        asked = Asked(served.url)
        await asked()
        assert f"authorization: bearer {KEY}" in served.headers[0].lower()
    assert KEY not in repr(asked.client.settings)


def test_nobody_listening_is_a_sentence() -> None:
    import asyncio

    with pytest.raises(ModelError, match="connection failed"):
        asyncio.run(Asked("http://127.0.0.1:1/v1")())
