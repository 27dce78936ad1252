"""Which pages are ours."""

from __future__ import annotations

import pytest
from tornado.httputil import HTTPHeaders

from datasage_jupyter.server.errors import ForbiddenError
from datasage_jupyter.server.handlers.guards import check_origin

HOST = "data.example.org"


@pytest.mark.parametrize("header", ["Origin", "Referer"])
@pytest.mark.parametrize(
    ("scheme", "page", "is_ours"),
    [
        ("https", f"https://{HOST}", True),
        ("https", f"http://{HOST}", False),
        ("http", f"http://{HOST}", True),
        ("http", f"https://{HOST}", True),
        ("https", f"https://{HOST.upper()}", True),
        ("https", f"https://{HOST}:8443", False),
        ("https", f"https://{HOST}.elsewhere.example", False),
        ("https", f"https://x@{HOST}", False),
        ("https", f"file://{HOST}", False),
        ("http", f"ftp://{HOST}", False),
        ("https", "null", False),
        ("https", "https://[", False),
    ],
)
def test_a_page_is_ours_by_host_and_by_tls(header: str, scheme: str, page: str, is_ours: bool) -> None:
    headers = HTTPHeaders({"Host": HOST, header: page})
    if is_ours:
        check_origin(headers, scheme, "", matches=False, has_token=False)
        return
    with pytest.raises(ForbiddenError):
        check_origin(headers, scheme, "", matches=False, has_token=False)
