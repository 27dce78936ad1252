"""The other ways a Jupyter server starts: Notebook 7, and Binder's own start file."""

from __future__ import annotations

import json
import re

import pytest

from tests.deployment.hosts import BINDER_COMMANDS, QUICKSTART, ROOT, opens_the_quickstart, started


def test_notebook_7_loads_the_extension_and_its_browser_parts() -> None:
    with started("jupyter", "notebook") as http:
        found = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', http.get("/tree").text, re.DOTALL)
        assert found is not None
        extensions = {item["name"]: item["load"] for item in json.loads(found[1])["federated_extensions"]}
        assert http.get(f"/lab/extensions/datasage-jupyter/{extensions['datasage-jupyter']}").status_code == 200
        signed = http.post("/datasage/api/auth/session", json={}).json()
        session = {"X-DataSage-Authorization": f"Bearer {signed['access_token']}"}
        sent = http.post(
            "/datasage/api/datasets/upload", headers=session, files={"file": ("tides.csv", b"port,height\nA,1\nB,2\n")}
        )
        assert sent.status_code == 201
        assert http.get("/datasage/api/datasets", headers=session).json()["total"] == 1


@pytest.mark.parametrize("host", BINDER_COMMANDS)
def test_binder_opens_the_quickstart_whoever_starts_the_server(host: str) -> None:
    assert (ROOT / QUICKSTART.removeprefix("/lab/tree/")).is_file()
    with started(str(ROOT / "binder" / "start"), *BINDER_COMMANDS[host]) as http:
        assert opens_the_quickstart(http)
