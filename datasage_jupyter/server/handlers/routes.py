"""Every address of the API and its handler. OpenAPI, dispatch and the tests of access read this one list."""

from __future__ import annotations

from datasage_jupyter.server.contract.openapi import Operation
from datasage_jupyter.server.handlers import ai, auth, charts, content, datasets, forms, operations as ops, uploads
from datasage_jupyter.server.handlers.base import DataSageHandler, UnknownHandler
from datasage_jupyter.server.routing import Route

_ADDRESSES: list[tuple[str, type[DataSageHandler]]] = [
    ("health", ops.HealthHandler),
    ("metrics", ops.MetricsHandler),
    ("openapi.json", ops.OpenApiHandler),
    ("auth/register", auth.RegisterHandler),
    ("auth/login", auth.LoginHandler),
    ("auth/session", auth.SessionHandler),
    ("auth/refresh", auth.RefreshHandler),
    ("auth/logout", auth.LogoutHandler),
    ("auth/password", auth.PasswordHandler),
    ("auth/me", auth.MeHandler),
    ("auth/kernel-token", auth.KernelTokenHandler),
    ("auth/sessions", auth.SessionsHandler),
    ("auth/sessions/{session_id}", auth.OneSessionHandler),
    ("uploads", uploads.UploadsHandler),
    ("uploads/{upload_id}", uploads.UploadHandler),
    ("datasets", datasets.DatasetsHandler),
    ("datasets/upload", forms.FormUploadHandler),
    ("datasets/{dataset_id}", datasets.DatasetHandler),
    ("datasets/{dataset_id}/versions", datasets.VersionsHandler),
    ("datasets/{dataset_id}/restore", datasets.RestoreHandler),
    ("datasets/{dataset_id}/retry", datasets.RetryHandler),
    ("datasets/{dataset_id}/events", datasets.EventsHandler),
    ("datasets/{dataset_id}/rows", content.RowsHandler),
    ("datasets/{dataset_id}/data", content.RowsHandler),
    ("datasets/{dataset_id}/counts", content.CountsHandler),
    ("datasets/{dataset_id}/summary", content.SummaryHandler),
    ("datasets/{dataset_id}/profile", content.ProfileHandler),
    ("datasets/{dataset_id}/download", content.DownloadHandler),
    ("datasets/{dataset_id}/arrow", content.ArrowHandler),
    ("ai/recommend-fields", ai.RecommendFieldsHandler),
    ("ai/recommend-charts", ai.RecommendChartsHandler),
    ("ai/natural-query", ai.NaturalQueryHandler),
    ("ai/generate-insights", ai.GenerateInsightsHandler),
    ("ai/chart", ai.ChartHandler),
    ("ai/egress", ai.EgressHandler),
    ("marks", charts.MarksHandler),
    ("charts/query", charts.ChartQueryHandler),
    ("charts", charts.ChartsHandler),
    ("charts/{chart_id}", charts.ChartHandler),
    ("dashboards", charts.DashboardsHandler),
    ("dashboards/{dashboard_id}", charts.DashboardHandler),
]
_VERBS = ("get", "head", "post", "patch", "put", "delete", "options")


def routes() -> list[Route]:
    """Addresses in the order in which they are tried; the last one catches what does not exist."""
    return [*_ADDRESSES, ("{rest*}", UnknownHandler)]


def operations() -> list[Operation]:
    """Every verb that an address answers to, with its contract."""
    found: list[Operation] = []
    for pattern, handler in _ADDRESSES:
        for verb in _VERBS:
            contract = getattr(getattr(handler, verb, None), "endpoint", None)
            if contract is not None:
                found.append((pattern, verb.upper(), contract))
    return found
