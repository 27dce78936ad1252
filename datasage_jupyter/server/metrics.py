"""Counters on Jupyter's own Prometheus endpoint. No label names a person, a dataset or a path."""

from __future__ import annotations

from functools import cache
from typing import Any


class Metrics:
    """DataSage's part of the process's Prometheus registry."""

    def __init__(self) -> None:
        from prometheus_client import Counter, Gauge, Histogram

        seconds = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
        self.request_seconds = Histogram(
            "datasage_request_seconds", "Time to answer a request", ["method", "endpoint"], buckets=seconds
        )
        self.requests = Counter("datasage_requests_total", "Requests answered", ["method", "endpoint", "status"])
        self.uploads = Counter("datasage_uploads_total", "Uploads by outcome", ["outcome"])
        self.uploaded_bytes = Counter("datasage_uploaded_bytes_total", "Bytes received in uploads")
        self.ingest_seconds = Histogram(
            "datasage_ingest_seconds", "Time to read and profile an upload", ["outcome"], buckets=(*seconds, 300, 1800)
        )
        self.query_seconds = Histogram("datasage_query_seconds", "Time of queries", ["kind"], buckets=seconds)
        self.query_errors = Counter("datasage_query_errors_total", "Queries that failed", ["kind", "code"])
        self.sign_ins = Counter("datasage_sign_ins_total", "Sign-ins by outcome", ["provider", "outcome"])
        self.running_jobs = Gauge("datasage_running_jobs", "Uploads being read right now")
        self.active_users = Gauge("datasage_active_users", "People with a request in the last five minutes")
        self.store_up = Gauge("datasage_store_up", "1 while the database answers")
        self.memory_bytes = Gauge("datasage_memory_bytes", "Resident memory of the server and its children", ["part"])
        self.cpu_seconds = Gauge("datasage_cpu_seconds", "Processor time of the server and its children", ["part"])
        self.memory_bytes.labels("server").set_function(lambda: _resources()[0])
        self.memory_bytes.labels("children").set_function(lambda: _children()[0])
        self.cpu_seconds.labels("server").set_function(lambda: _resources()[1])
        self.cpu_seconds.labels("children").set_function(lambda: _children()[1])

    def observe_request(self, method: str, endpoint: str, status: int, seconds: float) -> None:
        """One answered request; `endpoint` is the address's pattern."""
        self.request_seconds.labels(method, endpoint).observe(seconds)
        self.requests.labels(method, endpoint, str(status)).inc()


@cache
def metrics() -> Metrics:
    """The process's one set of metrics (the registry refuses a second)."""
    return Metrics()


def _resources() -> tuple[float, float]:
    import psutil

    process = psutil.Process()
    times = process.cpu_times()
    return float(process.memory_info().rss), float(times.user + times.system)


def _children() -> tuple[float, float]:
    import psutil

    memory = cpu = 0.0
    for child in psutil.Process().children(recursive=True):
        facts = _facts(child)
        memory, cpu = memory + facts[0], cpu + facts[1]
    return memory, cpu


def _facts(process: Any) -> tuple[float, float]:
    import psutil

    try:
        if "ipykernel" in " ".join(process.cmdline()):
            return 0.0, 0.0
        times = process.cpu_times()
        return float(process.memory_info().rss), float(times.user + times.system)
    except psutil.Error:
        return 0.0, 0.0
