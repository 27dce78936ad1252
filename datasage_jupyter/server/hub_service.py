"""DataSage as a service of a JupyterHub: one process that holds the database's password, for people who run code elsewhere.

It is a Jupyter server without anything that runs or reads code: no kernels, no terminals, no files, no other extension. The users'
own servers pass requests on to it (`c.DataSage.service_url`), each with its user's Hub token.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import SplitResult, urlsplit

from jupyter_server.serverapp import ServerApp
from jupyter_server.services.contents.manager import ContentsManager
from traitlets import default

from datasage_jupyter.server.auth.hub import HubIdentity


class NoContents(ContentsManager):
    """No files: Jupyter's other managers hand out what is in their folder at addresses of their own."""

    def get_extra_handlers(self) -> list[Any]:
        """None."""
        return []


class HubService(ServerApp):
    """The service; the Hub's environment says where it listens and what it is called.

    Attributes:
        default_services: Which parts of Jupyter's own API there are: none.
    """

    name = "datasage-hub-service"
    description = "DataSage for everybody on a JupyterHub."
    default_services: Any = ()

    @default("config_file_name")
    def _default_config_file_name(self) -> str:
        return "datasage_hub_service_config"

    @default("ip")
    def _default_ip(self) -> str:
        return _where().hostname or "127.0.0.1"

    @default("port")
    def _default_port(self) -> int:
        return _where().port or 10101

    @default("port_retries")
    def _default_port_retries(self) -> int:
        return 0

    @default("base_url")
    def _default_base_url(self) -> str:
        return os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "/services/datasage/")

    @default("open_browser")
    def _default_open_browser(self) -> bool:
        return False

    @default("allow_remote_access")
    def _default_allow_remote_access(self) -> bool:
        """Whatever name the proxy is asked by: only a token in a header opens anything, and no foreign page has one."""
        return True

    @default("identity_provider_class")
    def _default_identity_provider_class(self) -> type[HubIdentity]:
        return HubIdentity

    @default("contents_manager_class")
    def _default_contents_manager_class(self) -> type[NoContents]:
        return NoContents

    @default("jpserver_extensions")
    def _default_jpserver_extensions(self) -> dict[str, bool]:
        return {"datasage_jupyter": True}

    def find_server_extensions(self) -> None:
        """None of those that are installed for servers on which people work."""


def _where() -> SplitResult:
    return urlsplit(os.environ.get("JUPYTERHUB_SERVICE_URL", ""))
