"""The blocks of `docs/deployment.md`, so that what is tested is what stands there."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "deployment.md"
_BLOCK = re.compile(r'^```(?P<language>\w+) title="(?P<title>[^"]+)"\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)


def block(title: str, **replaced: str) -> str:
    """The block with a title.

    Args:
        title: As on the page, usually the name of a file.
        replaced: Names of `PLACES` and what stands there on this machine.
    """
    texts = {found["title"]: found["text"] for found in _BLOCK.finditer(PAGE.read_text("utf-8"))}
    text = texts[title]
    for name, value in replaced.items():
        assert PLACES[name] in text, f"{title!r} does not say {PLACES[name]!r}"
        text = text.replace(PLACES[name], value)
    return text


PLACES = {
    "hub": "http://127.0.0.1:8000",
    "listen": "443 ssl",
    "upstream": "127.0.0.1:8888",
    "certificate": "/etc/ssl/certs/jupyter.example.org.pem",
    "key": "/etc/ssl/private/jupyter.example.org.key",
    "uri": "mongodb://datasage:PASSWORD@db1.example.org,db2.example.org,db3.example.org/datasage?replicaSet=rs",
    "admin": "mongodb://root:ROOT_PASSWORD@db1.example.org,db2.example.org,db3.example.org/?replicaSet=rs",
    "password": "PASSWORD",
    "keys": "/etc/datasage/session-keys.json",
    "address": "https://jupyter.example.org/jupyter/?token=…",
    "authority": "/etc/ssl/company-ca.pem",
    "service": "http://127.0.0.1:10101",
    "service_command": '"datasage", "hub-service", "--config=/etc/datasage/datasage_hub_service_config.py"',
    "service_user": '"user": "datasage"',
    "service_store": "/var/lib/datasage",
}
"""What the page says in the place of what a test has."""
