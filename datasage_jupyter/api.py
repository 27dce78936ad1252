"""The public functions: a table in, knowledge and charts out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from datasage_jupyter.client import Client, Dataset
    from datasage_jupyter.client.trust import Verify
    from datasage_jupyter.core.model import ChartSpec, DatasetProfile, Task
    from datasage_jupyter.core.pipeline import Chart
    from datasage_jupyter.core.show import Insights, Recommendations


def read_table(source: Any, *, format: str | None = None, sheet: str | int | None = None) -> pa.Table:
    """Read any file an analyst has.

    Args:
        source: A path, bytes or a file object.
        format: `csv`, `excel`, `json`, `parquet`...; None: found out from the content.
        sheet: Name or position of the sheet to read.

    Raises:
        DatasetReadError: It cannot be read; the message says why and where.
    """
    from datasage_jupyter.core.ingest import read
    from datasage_jupyter.core.model import ReadOptions

    return read(source, ReadOptions(format=format, sheet=sheet))[0]


def profile(table: Any) -> DatasetProfile:
    """Everything DataSage knows about a table.

    Args:
        table: Any dataframe, Arrow table, or path of a file.

    Raises:
        DatasetReadError: It is no table.
    """
    return _analysis(table).profile


def recommend(table: Any, fields: Sequence[str] | None = None, limit: int = 10) -> Recommendations:
    """Charts worth drawing, the best first: a list that a notebook shows as small charts with their reasons.

    Args:
        table: Any dataframe, Arrow table, path of a file, or its profile.
        fields: Show these fields; None: the whole table.
        limit: At most this many.

    Raises:
        FieldNotFoundError: A field does not exist.
    """
    from datasage_jupyter.core.model import DatasetProfile
    from datasage_jupyter.core.recommend import recommend
    from datasage_jupyter.core.show import Recommendations

    analysis = None if isinstance(table, DatasetProfile) else _analysis(table)
    profile = table if analysis is None else analysis.profile
    found = recommend(profile, list(fields) if fields is not None else None, limit)
    return Recommendations(found, None if analysis is None else _small(analysis))


def score(
    spec: ChartSpec | dict[str, Any],
    profile: DatasetProfile,
    task: Task | str | None = None,
    focus: Sequence[str] | str | None = None,
) -> float:
    """How well a spec shows its data, for ranking given specs; higher is better.

    Args:
        spec: A spec.
        profile: Facts about the table.
        task: `value` or `summary`: what the reader wants.
        focus: The fields the reader asks about.
    """
    from datasage_jupyter.core.recommend import score

    return score(spec, profile, task=task, focus=focus)


def chart(
    table: Any, question_or_spec: str | ChartSpec | dict[str, Any], *, previous: ChartSpec | Chart | None = None
) -> Chart:
    """Draw what a question or a spec asks for.

    Args:
        table: Any dataframe, Arrow table, or path of a file.
        question_or_spec: Plain English ("average price by brand, highest first"), or a spec.
        previous: The chart that a question refines ("as a line", "only Europe").

    Raises:
        QuestionError: The question cannot be answered; the hint names the nearest fields.
        SpecError: The spec is malformed or breaks a hard rule.
    """
    from datasage_jupyter.core.pipeline import Chart, chart

    spec = previous.spec if isinstance(previous, Chart) else previous
    return chart(_analysis(table), question_or_spec, previous=spec)


def insights(table: Any, limit: int = 10) -> Insights:
    """What is worth saying about a table, the strongest first; each with the chart that shows it."""
    from datasage_jupyter.core.insights import find_insights
    from datasage_jupyter.core.show import Insights

    analysis = _analysis(table)
    return Insights(find_insights(analysis.profile, analysis.engine, limit), _small(analysis))


def connect(url: str | None = None, *, verify: Verify = None) -> Client:
    """A client of this Jupyter server, or of the one at `url`.

    Args:
        url: Address of a Jupyter server, perhaps with `?token=`.
        verify: File or folder with the certificates of the authority that signed the server's, or an `ssl.SSLContext`; None:
            `SSL_CERT_FILE`, `SSL_CERT_DIR` or the machine's authorities. Certificates are always checked.

    Raises:
        ConnectError: The server cannot be found or reached, or its certificate is not trusted.
    """
    from datasage_jupyter.client import Client

    return Client.connect(url, verify=verify)


def upload(
    source: Any, name: str | None = None, description: str = "", on_progress: Callable[[int, int], None] | None = None
) -> Dataset:
    """Keep a file or dataframe in DataSage on this Jupyter server.

    Args:
        source: A path, bytes or dataframe.
        name: What to call it; None: the file's name.
        description: A sentence about it.
        on_progress: Called with bytes sent and bytes in all.

    Raises:
        ConnectError: There is no server.
        AuthError: Nobody is signed in.
    """
    return connect().upload(source, name=name, description=description, on_progress=on_progress)


def _analysis(table: Any) -> Any:
    from datasage_jupyter.core.pipeline import analysis_of

    return analysis_of(table)


def _small(analysis: Any) -> Callable[[ChartSpec], str]:
    """Draws a spec as a static picture."""

    def drawn(spec: ChartSpec) -> str:
        from datasage_jupyter.core.pipeline.run import draw
        from datasage_jupyter.core.render import to_svg

        chart = draw(analysis, spec)
        return to_svg(chart.resolved, chart.rows)

    return drawn
