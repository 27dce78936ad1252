"""The client against a running server: what a person does in a notebook."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import httpx
import pandas as pd
import pytest

import datasage_jupyter as datasage
from datasage_jupyter.api import connect as public_connect
from datasage_jupyter.client import Client, Dataset, connect
from datasage_jupyter.client.connection import Connection
from datasage_jupyter.client.locate import Place
from datasage_jupyter.core.errors import (
    AuthError,
    ConnectError,
    DataSageError,
    DatasetNotFoundError,
    DatasetReadError,
    FieldNotFoundError,
    QuestionError,
    SpecError,
)
from datasage_jupyter.core.model import ChartSpec
from tests.server.running import TOKEN, RunningServer

SALES = pd.DataFrame(
    {
        "brand": ["Alfa", "Beta", "Alfa", "Gamma"] * 20,
        "price": [10.0, 20.0, 30.0, 40.0] * 20,
        "day": pd.date_range("2024-01-01", periods=80),
    }
)


COUNT = {"aggregate": "count"}
BY_MONTH = {
    "mark": "line",
    "encoding": {"x": {"field": "day", "timeUnit": "yearmonth"}, "y": {"field": "price", "aggregate": "mean"}},
}


@pytest.fixture(scope="module")
def client(personal: RunningServer) -> Iterator[Client]:
    with connect(f"{personal.url}?token={TOKEN}") as client:
        yield client


@pytest.fixture(scope="module")
def sales(client: Client) -> Dataset:
    return client.upload(SALES, name="client sales", description="What was sold")


def test_the_jupyter_token_signs_in(client: Client, personal: RunningServer) -> None:
    assert client.url == personal.url
    assert client.user["provider"] == "jupyter"
    assert TOKEN not in repr(client)


def test_addresses_are_understood_as_they_are_copied(personal: RunningServer) -> None:
    for address in (f"{personal.url}lab/tree/x.ipynb?token={TOKEN}", f"{personal.url}datasage/api/?token={TOKEN}"):
        with public_connect(address) as client:
            assert client.url == personal.url
            assert client.user["id"]


def test_a_dataframe_comes_back_as_it_went(sales: Dataset) -> None:
    pd.testing.assert_frame_equal(sales.to_pandas(), SALES, check_dtype=False)
    assert sales.to_pandas(columns=["price"], limit=3)["price"].tolist() == [10.0, 20.0, 30.0]
    assert sales.to_arrow().num_rows == 80
    assert (sales.row_count, sales.column_count, sales.columns) == (80, 3, ["brand", "price", "day"])


def test_more_names_than_an_address_holds_are_asked_for_all_the_same(client: Client) -> None:
    wide = pd.DataFrame({f"température moyenne {n:03d}": [n, n + 1] for n in range(400)})
    chosen = list(wide.columns[:300])
    found = client.upload(wide, name="client wide").to_pandas(columns=chosen)
    pd.testing.assert_frame_equal(found, wide[chosen], check_dtype=False)


def test_rows_are_paged_sorted_and_filtered(sales: Dataset) -> None:
    assert sales.preview(2)["brand"].tolist() == ["Alfa", "Beta"]
    page = sales.rows(offset=1, limit=2, sort="-price", filter={"field": "brand", "oneOf": ["Alfa", "Beta"]})
    assert page["price"].tolist() == [30.0, 30.0]
    with pytest.raises(FieldNotFoundError, match="prise"):
        sales.rows(sort="prise")


def test_a_view_comes_whole_however_long_it_is(client: Client) -> None:
    long = pd.DataFrame({"n": range(25_000), "even": [n % 2 == 0 for n in range(25_000)]})
    kept = client.upload(long, name="client long").to_pandas(["n"], sort="-n", filter={"field": "even", "equal": True})
    assert kept.columns.tolist() == ["n"]
    assert kept["n"].tolist() == list(range(24_998, -1, -2))


def test_a_question_becomes_a_chart(sales: Dataset) -> None:
    chart = sales.chart("average price by brand")
    assert dict(zip(chart.data["x"], chart.data["y"], strict=True)) == {"Alfa": 20.0, "Beta": 20.0, "Gamma": 40.0}
    assert chart.answer is not None
    assert chart.figure.data
    assert "SELECT" in chart.sql
    bundle = chart._repr_mimebundle_()
    assert {"text/plain", "text/html", "application/vnd.plotly.v1+json"} <= set(bundle)


def test_a_chart_over_time_has_its_static_form(sales: Dataset) -> None:
    spec = {"mark": "line", "encoding": {"x": {"field": "day"}, "y": {"field": "price", "aggregate": "mean"}}}
    assert "<svg" in sales.chart(spec)._repr_mimebundle_()["text/html"]


def test_a_bad_question_and_a_bad_spec_say_what_to_do(sales: Dataset) -> None:
    with pytest.raises(QuestionError):
        sales.ask("zzzz qqqq xxxx")
    with pytest.raises(FieldNotFoundError) as missing:
        sales.chart({"mark": "bar", "encoding": {"x": {"field": "brnad"}, "y": {"aggregate": "count"}}})
    assert "brand" in str(missing.value)
    with pytest.raises((SpecError, DataSageError)):
        sales.chart({"mark": "nothing"})


def test_recommendations_and_insights_are_typed(sales: Dataset) -> None:
    ideas = sales.recommend(limit=3)
    assert ideas[0].reason
    assert sales.chart(ideas[0].spec).figure_json["data"]
    assert all(insight.sentence for insight in sales.insights(limit=3))


def test_a_kept_chart_is_found_again(client: Client, sales: Dataset) -> None:
    sales.chart("average price by brand").save("client kept")
    kept = next(chart for chart in client.charts() if chart.name == "client kept")
    assert len(kept.draw().data) == 3
    kept.delete()
    assert all(chart.name != "client kept" for chart in client.charts(search="client kept"))
    assert client.dashboards().total >= 0


def test_a_taken_name_is_refused_with_a_way_out_and_replaced_on_demand(client: Client, sales: Dataset) -> None:
    sales.chart("average price by brand").keep("client again", "first")
    with pytest.raises(DataSageError, match="replace=True"):
        sales.chart(BY_MONTH).keep("client again")
    before = client.kept_chart("client again")
    other = client.upload(SALES.head(8), name="client other")
    other.chart(BY_MONTH).keep("client again", "second", replace=True)
    after = client.kept_chart("client again")
    assert (after.id, after.description, after.question, after.dataset_id) == (before.id, "second", None, other.id)
    assert after.spec == ChartSpec.model_validate(BY_MONTH)
    sales.chart(BY_MONTH).keep("client fresh", replace=True)
    assert client.kept_chart("client fresh").dataset_id == sales.id
    with pytest.raises(FieldNotFoundError):
        sales.chart({"mark": "bar", "encoding": {"x": {"field": "nope"}}}).keep("client again", replace=True)


def test_a_chart_of_the_server_goes_on_like_one_drawn_here(sales: Dataset) -> None:
    local, stored = datasage.chart(SALES, BY_MONTH), sales.chart(BY_MONTH)
    pd.testing.assert_frame_equal(typed(stored.data), typed(local.data), check_dtype=False)
    first = local.data["x"].iloc[0]
    for step in (
        lambda chart: chart.drill("x", first),
        lambda chart: chart.drill("x", first).roll_up("x"),
        lambda chart: chart.only("x", first),
        lambda chart: chart.exclude("x", first),
        lambda chart: chart.zoom("x", pd.Timestamp("2024-01-05"), pd.Timestamp("2024-02-10")),
    ):
        here, there = step(local), step(stored)
        assert there.spec == here.spec
        pd.testing.assert_frame_equal(typed(there.data), typed(here.data), check_dtype=False)
    behind = stored.rows_behind({"x": first}, limit=5)
    pd.testing.assert_frame_equal(behind, local.rows_behind({"x": first}, limit=5), check_dtype=False)
    with pytest.raises(SpecError, match="no field"):
        stored.drill("color", "Alfa")
    assert stored.to_payload()["spec"] == local.to_payload()["spec"]
    assert (stored.notes, stored.violations) == (local.notes, local.violations)


def test_numbers_of_a_dataframe_name_a_mark(sales: Dataset) -> None:
    chart = sales.chart({"mark": "bar", "encoding": {"x": {"field": "price", "bin": {"step": 20}}, "y": COUNT}})
    value = SALES["price"].to_numpy()[1]
    assert set(chart.rows_behind({"x": value})["price"]) == {20.0, 30.0}


def test_a_question_refines_the_chart_before_it(sales: Dataset) -> None:
    first = sales.chart("average price by brand")
    assert sales.chart("as a line", previous=first).spec.mark == "line"
    assert sales.chart("only Alfa", previous=first.spec).data["x"].tolist() == ["Alfa"]


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Moments travel as text."""
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in frame.columns if name == "x"})


def test_versions_are_reached_by_name(client: Client, sales: Dataset) -> None:
    second = client.upload(SALES.head(4), name="client sales")
    assert second.version == sales.version + 1
    assert client.dataset("client sales").row_count == 4
    assert client.dataset(f"client sales@{sales.version}").row_count == 80
    assert [v.version for v in second.versions][:2] == [second.version, sales.version]
    second.delete(purge=True)
    assert client.dataset("client sales").row_count == 80


def test_an_unknown_name_gets_a_hint(client: Client, sales: Dataset) -> None:
    assert sales.name
    with pytest.raises(DatasetNotFoundError, match="client sales"):
        client.dataset("client sale")
    with pytest.raises(DatasetNotFoundError):
        client.dataset("client sales@99")


def test_the_bin_gives_back(client: Client) -> None:
    dataset = client.upload(b"a,b\n1,2\n", name="binned.csv").update(description="soon gone", tags=["x"])
    assert (dataset.description, dataset.tags) == ("soon gone", ["x"])
    dataset.delete()
    with pytest.raises(DatasetNotFoundError):
        client.dataset(dataset.name)
    dataset.restore()
    assert client.dataset(dataset.name).id == dataset.id


def test_uploads_report_progress_in_bytes(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasage_jupyter.client.uploading.CHUNK_BYTES", 1000)
    path = tmp_path / "numbers.csv"
    path.write_text("n\n" + "\n".join(map(str, range(1000))) + "\n")
    seen: list[tuple[int, int]] = []
    dataset = client.upload(path, on_progress=lambda sent, total: seen.append((sent, total)))
    size = path.stat().st_size
    assert seen == [(min(at, size), size) for at in range(0, size + 999, 1000)]
    assert dataset.name == "numbers"
    copy = tmp_path / "copy.csv"
    dataset.download(str(copy))
    assert copy.read_bytes() == path.read_bytes()


def test_a_broken_connection_is_taken_up_again(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasage_jupyter.client.uploading.CHUNK_BYTES", 500)
    path = tmp_path / "broken.csv"
    path.write_text("n\n" + "\n".join(map(str, range(1000))) + "\n")
    real, calls = Connection.send, iter(range(1000))

    def flaky(self: Connection, method: str, *args: object, **options: object) -> httpx.Response:
        if method == "PATCH" and next(calls) in (1, 3, 4):
            raise ConnectError("The line broke.")
        return real(self, method, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Connection, "send", flaky)
    assert client.upload(path).row_count == 1000


def test_what_is_no_table_says_why(client: Client, tmp_path: Path) -> None:
    with pytest.raises(DatasetReadError):
        client.upload(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, name="picture.csv")
    with pytest.raises(DatasetReadError, match="no file"):
        client.upload(tmp_path / "nowhere.csv")


def test_lists_and_datasets_show_themselves(client: Client, sales: Dataset) -> None:
    listing = client.datasets(search="client sales")
    assert listing.total == len(listing) == 1
    assert "client sales" in repr(listing)
    assert "<table>" in listing._repr_html_()
    assert "brand" in sales._repr_html_()
    hostile = client.upload(b"<b>x</b>,y\n1,2\n", name="<i>html</i>")
    assert "<i>html" not in hostile._repr_html_()
    assert "<b>x</b>" not in hostile._repr_html_()


def test_a_connection_is_not_pickled(client: Client) -> None:
    with pytest.raises(TypeError, match="session"):
        pickle.dumps(client)


def test_an_expired_session_is_renewed(personal: RunningServer) -> None:
    with connect(f"{personal.url}?token={TOKEN}") as client:
        client._connection.use("expired.or.garbage", client._connection.exchange)
        assert client.datasets().total >= 0
        client.logout()
        assert client.datasets().total >= 0


def test_people_sign_in_with_a_password(accounts: RunningServer) -> None:
    with connect(f"{accounts.url}?token={TOKEN}") as client:
        with pytest.raises(AuthError, match="Sign in"):
            client.datasets()
        client.register("client@example.org", "four plain words here", "Client")
        client.logout()
        with pytest.raises(AuthError):
            client.login("client@example.org", "wrong words entirely")
        assert client.login("client@example.org", "four plain words here")["full_name"] == "Client"
        client._connection.use("expired", client._connection._renew)
        assert client.datasets().total == 0


def test_a_kernel_lives_on_the_token_it_was_handed(accounts: RunningServer) -> None:
    person = accounts.register("handing")

    def renew() -> str:
        return str(person.post("auth/kernel-token", json={}).json()["access_token"])

    with Client(Connection(Place(accounts.url, f"token {TOKEN}"))) as client:
        client.accept_token("expired", renew)
        assert client.user["email"] == "handing@example.org"
        dataset = client.upload(b"a,b\n1,2\n", name="by kernel")
        with pytest.raises(AuthError, match="may not"):
            dataset.delete()


def test_nobody_at_home_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATASAGE_URL", "DATASAGE_TOKEN", "JPY_PARENT_PID", "JUPYTERHUB_SERVICE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("datasage_jupyter.client.locate._running_servers", list)
    with pytest.raises(ConnectError, match="jupyter lab"):
        connect()
    with pytest.raises(ConnectError, match="does not answer"):
        connect("http://127.0.0.1:9/")


def test_a_server_without_datasage_is_recognised() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(404, text="<html>"))
    with (
        Client(Connection(Place("http://127.0.0.1/"), transport=transport)) as client,
        pytest.raises(DataSageError, match="does not run DataSage"),
    ):
        client.datasets()


def test_sharing_is_switched_on_and_the_record_read(client: Client) -> None:
    kept = client.upload(b"a,b\n1,2\n", name="shared")
    assert kept.sharing == "schema"
    assert kept.update(sharing="statistics").sharing == "statistics"
    assert client.dataset("shared").sharing == "statistics"
    sent = client.egress(kept)
    assert (len(sent), sent.total) == (0, 0)
