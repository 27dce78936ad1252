"""From a question to a validated spec, with one repair."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable

from pydantic import ValidationError

from datasage_jupyter.core.errors import DataSageError, SpecError
from datasage_jupyter.core.model import ChartSpec, DatasetProfile, Model
from datasage_jupyter.llm.client import ModelClient, ModelError
from datasage_jupyter.llm.egress import EgressRecord, Sharing
from datasage_jupyter.llm.prompt import answer_schema, messages_for, repair_message, sent_columns

UNDRAWABLE = "these columns do not suit this mark, these channels or these aggregates."
DryRun = Callable[[ChartSpec], Awaitable[None]]
Record = Callable[[EgressRecord], Awaitable[None]]

_FENCE = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.DOTALL)


class Proposal(Model):
    """A spec the model proposed, valid for this dataset. `repaired` tells that it took a second round."""

    spec: ChartSpec
    repaired: bool = False


async def propose(
    client: ModelClient,
    question: str,
    profile: DatasetProfile,
    *,
    dry_run: DryRun,
    record: Record,
    sharing: Sharing = Sharing.SCHEMA,
    previous: ChartSpec | None = None,
) -> Proposal:
    """Ask the model for a chart; validate, try it, and let the model repair it once.

    Args:
        dry_run: Draws the spec with a limit; raises `DataSageError` where it cannot be drawn.
        record: Keeps the record of what left the server, before the answer is used.
        sharing: How much of the dataset the model may see.
        previous: The chart on screen, for a follow-up.

    Raises:
        ModelError: No valid spec within the client's time limit.
    """
    try:
        async with asyncio.timeout(client.settings.timeout):
            return await _rounds(client, question, profile, dry_run, record, sharing, previous)
    except TimeoutError:
        raise ModelError(f"The language model took longer than {client.settings.timeout:.0f} seconds.") from None


async def _rounds(
    client: ModelClient,
    question: str,
    profile: DatasetProfile,
    dry_run: DryRun,
    record: Record,
    sharing: Sharing,
    previous: ChartSpec | None,
) -> Proposal:
    messages = messages_for(question, profile, sharing, previous)
    schema = await asyncio.to_thread(answer_schema, profile)
    for repaired in (False, True):
        text = await _complete(client, messages, schema, profile, record, sharing)
        try:
            spec = parse_spec(text, profile)
        except SpecError as problem:
            reason = problem.message
        else:
            try:
                await dry_run(spec)
                return Proposal(spec=spec, repaired=repaired)
            except DataSageError as problem:
                # Why data cannot be drawn may be told in numbers and values of that data.
                reason = problem.message if sharing is Sharing.VALUES else UNDRAWABLE
        messages = [*messages, {"role": "assistant", "content": text[:8000]}, repair_message(reason)]
    raise ModelError("The language model proposed no chart that can be drawn from this dataset.")


async def _complete(
    client: ModelClient,
    messages: list[dict[str, str]],
    schema: dict[str, object],
    profile: DatasetProfile,
    record: Record,
    sharing: Sharing,
) -> str:
    sent = json.dumps(messages, ensure_ascii=False)
    facts = EgressRecord(
        host=client.settings.host,
        model=client.settings.model,
        sharing=sharing,
        columns=tuple(column.name for column in sent_columns(profile)),
        sent=sent,
        bytes_sent=len(sent.encode()),
        outcome="no answer in time",
    )
    try:
        reply = await client.complete(messages, schema)
    except ModelError as error:
        facts = facts.model_copy(update={"outcome": error.message})
        raise
    else:
        facts = facts.model_copy(update={"outcome": "answered", "bytes_received": reply.received})
        return reply.text
    finally:
        await asyncio.shield(record(facts))


def parse_spec(text: str, profile: DatasetProfile) -> ChartSpec:
    """Read the model's text as a spec that names only columns of this dataset.

    Raises:
        SpecError: It is none.
    """
    fenced = _FENCE.match(text)
    try:
        spec = ChartSpec.model_validate(json.loads(fenced.group(1) if fenced else text))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SpecError(f"{place}: {first['msg']}") from None
    except (ValueError, RecursionError):
        raise SpecError("The answer is not JSON.") from None
    unknown = [name for name in spec.encoding.fields() if profile.column(name) is None]
    if unknown:
        raise SpecError(f"There is no column {unknown[0]!r}.")
    return spec
