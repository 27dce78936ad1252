"""Child processes with limits: untrusted files are parsed, and queries run, outside the server.

- `run_ingest` reads one uploaded file in a child of its own and writes the columnar copy.
- `QueryPool` keeps worker processes that answer questions about stored datasets.

Frames between server and child are JSON with an optional binary body, never pickles: a child that was taken over by a
hostile file can say something untrue, but cannot make the server run anything.
"""

from datasage_jupyter.jobs.ingest import IngestResult, run_ingest
from datasage_jupyter.jobs.limits import Limits
from datasage_jupyter.jobs.pool import QueryPool

__all__ = ["IngestResult", "Limits", "QueryPool", "run_ingest"]
