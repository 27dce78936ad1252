"""A real JupyterHub with DataSage as its service, on a database whose address only the service knows."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import psutil

from tests.deployment.hub import Hub, free_ports
from tests.deployment.page import block
from tests.mongods import PlainMongod

CANARY = "canary-in-the-database-address"


class HubWithService(Hub):
    """One JupyterHub as the page has it with a shared store.

    Args:
        folder: Short, because databases have sockets in it.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.mongod = PlainMongod(folder / "m")
        (self._service_port,) = free_ports(1)
        self.service_url = f"{self.url}/services/datasage/"

    @property
    def store(self) -> Path:
        """The service's own folder."""
        return self.folder / "service"

    def page(self) -> str:
        """The configuration as it stands on the page, and that of the service beside it."""
        config = self.folder / "datasage_hub_service_config.py"
        uri = f"{self.mongod.uri}&appName={CANARY}"
        text = block("datasage_hub_service_config.py", uri=uri, service_store=str(self.store))
        config.write_text(text)
        config.chmod(0o600)
        command = [sys.executable, "-m", "datasage_jupyter.cli", "hub-service", f"--config={config}", "--allow-root"]
        return block(
            "jupyterhub_config.py with a shared store",
            hub=self.url,
            service=f"http://127.0.0.1:{self._service_port}",
            service_command=json.dumps(command)[1:-1],
            service_user='"user": ""',
        )

    def start(self) -> HubWithService:
        """Start the database first."""
        self.mongod.start()
        super().start()
        return self

    def stop(self) -> None:
        """Stop the database last."""
        try:
            super().stop()
        finally:
            self.mongod.stop()

    def service(self) -> psutil.Process:
        """The process of the service."""
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            if "hub-service" in child.cmdline():
                return child
        raise AssertionError(f"There is no service: {self.log[-3000:]}")
