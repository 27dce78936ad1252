"""DataSage as a Jupyter Server extension: configuration, routes, start and stop."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.routing import PathMatches, Rule
from traitlets import Bool, Enum, Int, TraitError, Unicode, default

from datasage_jupyter.server import settings as config
from datasage_jupyter.server.routing import ApiRouter

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from datasage_jupyter.server.routing import Route
    from datasage_jupyter.server.services import Services

STATIC_FOLDER = Path(__file__).parent.parent / "widgets" / "static"


class DataSage(ExtensionApp):
    """Catalogue, profiles, charts and dashboards for JupyterLab."""

    name = "datasage"
    app_name = "DataSage"
    description = "From a dropped file to a kept chart, inside Jupyter."
    load_other_extensions = True

    store = Unicode(help="Folder for files, metadata and keys; private to the user. Also DATASAGE_STORE.").tag(
        config=True
    )
    mongo_uri = Unicode(
        help="URI of a MongoDB server or replica set to use instead of the embedded one. Also DATASAGE_MONGO_URI."
    ).tag(config=True)
    mongod_path = Unicode(help="Path of the mongod to run; otherwise the installed wheel's, then the one on PATH.").tag(
        config=True
    )
    file_store = Enum(
        ("local", "gridfs"),
        "local",
        help="Where files live: in the store's folder, or in MongoDB's GridFS (several servers share one MongoDB).",
    ).tag(config=True)
    accounts = Bool(
        False,
        help="People register and sign in with email and password, instead of being known by their Jupyter identity.",
    ).tag(config=True)
    signing_key_file = Unicode(
        help="File with the keys that sign sessions, where several servers on one MongoDB accept each other's; otherwise the "
        "store's own. Made and rotated by `datasage rotate-keys --key-file`. Also DATASAGE_SIGNING_KEY_FILE."
    ).tag(config=True)
    service_url = Unicode(
        help="Address of a Hub's DataSage service, to which a user's server passes everything on instead of keeping a store. "
        "Also DATASAGE_SERVICE_URL."
    ).tag(config=True)
    user_quota_bytes = Int(
        0, help="Bytes of original files each person may keep; 0 for no limit. Also DATASAGE_USER_QUOTA_BYTES."
    ).tag(config=True)
    max_upload_bytes = Int(64 * config.GIB, help="Largest upload. Also DATASAGE_MAX_UPLOAD_BYTES.").tag(config=True)
    upload_expiry_hours = Int(24, help="Hours after which an unfinished upload is removed.").tag(config=True)
    session_days = Int(14, help="Days a session lasts without being used.").tag(config=True)
    access_token_seconds = Int(900, help="Seconds an access token is good; at most an hour.").tag(config=True)
    kernel_token_seconds = Int(900, help="Seconds a kernel's token is good; at most 15 minutes.").tag(config=True)
    sign_ins_per_account = Int(10, help="Wrong passwords for one account from one address in 15 minutes.").tag(
        config=True
    )
    sign_ins_per_address = Int(600, help="Wrong passwords from one address in 15 minutes, whatever the account.").tag(
        config=True
    )
    ingest_workers = Int(2, help="Uploads read at the same time.").tag(config=True)
    ingest_memory_bytes = Int(4 * config.GIB, help="Memory for reading one upload.").tag(config=True)
    ingest_seconds = Int(1800, help="Seconds for reading one upload.").tag(config=True)
    query_workers = Int(0, help="Queries at the same time; 0 for one more than there are processors.").tag(config=True)
    query_memory_bytes = Int(8 * config.GIB, help="Address space of one query worker.").tag(config=True)
    query_seconds = Int(30, help="Seconds until a query is stopped.").tag(config=True)
    llm_provider = Unicode(
        "openai",
        help="How the language model is spoken to: `openai` (chat completions), or what a package offers. Also DATASAGE_LLM_PROVIDER.",
    ).tag(config=True)
    llm_base_url = Unicode(help="Base URL of a language model; optional. Also DATASAGE_LLM_BASE_URL.").tag(config=True)
    llm_api_key = Unicode(help="Key for that model. Also DATASAGE_LLM_API_KEY.").tag(config=True)
    llm_model = Unicode(help="Name of that model. Also DATASAGE_LLM_MODEL.").tag(config=True)

    services: Services

    @default("store")
    def _default_store(self) -> str:
        from datasage_jupyter.catalog.settings import default_store

        return os.environ.get("DATASAGE_STORE") or str(default_store())

    @default("mongo_uri")
    def _default_mongo_uri(self) -> str:
        return config.take_secret("DATASAGE_MONGO_URI")

    @default("signing_key_file")
    def _default_signing_key_file(self) -> str:
        return os.environ.get("DATASAGE_SIGNING_KEY_FILE", "")

    @default("service_url")
    def _default_service_url(self) -> str:
        return os.environ.get("DATASAGE_SERVICE_URL", "") if os.environ.get("JUPYTERHUB_USER") else ""

    @default("user_quota_bytes")
    def _default_user_quota_bytes(self) -> int:
        return int(os.environ.get("DATASAGE_USER_QUOTA_BYTES") or 0)

    @default("max_upload_bytes")
    def _default_max_upload_bytes(self) -> int:
        return int(os.environ.get("DATASAGE_MAX_UPLOAD_BYTES") or 64 * config.GIB)

    @default("log_level")
    def _default_log_level(self) -> int:
        level = logging.getLevelName(os.environ.get("DATASAGE_LOG_LEVEL", "INFO").upper())
        # A number, because the trait knows WARN but not WARNING; what is no level must not keep the extension away.
        return level if isinstance(level, int) else logging.INFO

    @default("llm_provider")
    def _default_llm_provider(self) -> str:
        return os.environ.get("DATASAGE_LLM_PROVIDER") or "openai"

    @default("llm_base_url")
    def _default_llm_base_url(self) -> str:
        return os.environ.get("DATASAGE_LLM_BASE_URL", "")

    @default("llm_api_key")
    def _default_llm_api_key(self) -> str:
        return config.take_secret("DATASAGE_LLM_API_KEY")

    @default("llm_model")
    def _default_llm_model(self) -> str:
        return os.environ.get("DATASAGE_LLM_MODEL", "")

    def _prepare_config(self) -> None:
        """Nothing: Jupyter would copy every setting, the model's key too, into the web application's settings."""

    @default("static_paths")
    def _default_static_paths(self) -> list[str]:
        return [str(STATIC_FOLDER)]

    def initialize_settings(self) -> None:
        """Gather the configuration; nothing is opened yet."""
        from datasage_jupyter.server.services import Services

        assert self._server.event_logger is not None
        self.services = Services(self.gather(), secrets.token_urlsafe(32), self._server.event_logger)
        for name in config.SECRETS_IN_ENVIRONMENT:
            os.environ.pop(name, None)
        self.settings["datasage_services"] = self.services

    def initialize_handlers(self) -> None:
        """Put the API under the server's base URL.

        The router is added past `ServerWebApplication.add_handlers`, which looks for decorators on handler classes and
        knows nothing of routers.
        """
        application = self._server.web_app
        router = ApiRouter(application, self.api_url, self._load_routes, self._arguments())
        self.router = router
        web.Application.add_handlers(application, ".*$", [Rule(PathMatches(re.escape(self.api_url) + ".*"), router)])
        self.handlers.append(
            (rf"/static/{self.name}/plotly\.min\.js", self._script_handler(), {"script": self._plotly()})
        )

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        """Tell kernels where the server is, and get ready while people find their way."""
        os.environ["DATASAGE_URL"] = serverapp.connection_url
        os.environ["DATASAGE_TOKEN"] = self.services.kernel_secret
        if serverapp.certfile:
            os.environ["DATASAGE_CERTIFICATE"] = serverapp.certfile
        self._rest_when_full()
        self._warming = asyncio.create_task(self._warm_up())

    def _rest_when_full(self) -> None:
        from datasage_jupyter.server.shortage import rest_when_full

        rest_when_full(asyncio.get_running_loop())

    async def _warm_up(self) -> None:
        from datasage_jupyter.server.logs import configure, log

        configure(_level_name(self.log_level))
        await asyncio.to_thread(self.router.load)
        if not self.service_url:
            await self.services.start()
        log(logging.INFO, "datasage is ready")

    async def stop_extension(self) -> None:
        """Let go of the store; running jobs end and are repeated at the next start."""
        for name in ("DATASAGE_URL", "DATASAGE_TOKEN", "DATASAGE_CERTIFICATE"):
            os.environ.pop(name, None)
        await self.services.close()

    @property
    def api_url(self) -> str:
        """Address of the API, from the root."""
        return str(url_path_join(self._server.base_url, self.name, "api/"))

    @property
    def _server(self) -> ServerApp:
        assert self.serverapp is not None
        return self.serverapp

    def gather(self) -> config.Settings:
        """The configuration as one value.

        Raises:
            TraitError: A language model is asked for by a provider that does not exist.
        """
        if self.llm_provider != DataSage.llm_provider.default_value:
            _check_provider(self.llm_provider)
        names = [name for name in config.Settings.__dataclass_fields__ if name not in ("store", "hub_user")]
        values: dict[str, Any] = {name: getattr(self, name) for name in names}
        values["access_token_seconds"] = min(values["access_token_seconds"], 3600)
        values["kernel_token_seconds"] = min(values["kernel_token_seconds"], 900)
        hub_user = os.environ.get("JUPYTERHUB_USER", "") if os.environ.get("JUPYTERHUB_SERVICE_PREFIX") else ""
        return config.Settings(store=Path(self.store).expanduser().absolute(), hub_user=hub_user, **values)

    def _load_routes(self) -> list[Route]:
        if self.service_url:
            from datasage_jupyter.server.handlers import forwarding

            return forwarding.routes()
        from datasage_jupyter.server.handlers.routes import routes

        return routes()

    def _arguments(self) -> dict[str, Any]:
        """What handlers are initialized with."""
        if not self.service_url:
            return {"services": self.services}
        from datasage_jupyter.server.handlers.forwarding import Forwarding

        return {"services": self.services, "forwarding": Forwarding(self.service_url)}

    def _script_handler(self) -> type[web.RequestHandler]:
        from datasage_jupyter.server.handlers.static import ScriptHandler

        return ScriptHandler

    def _plotly(self) -> Any:
        from datasage_jupyter.server.handlers.static import plotly_script

        return plotly_script()


def _check_provider(name: str) -> None:
    """A server whose model would never answer says so at its start.

    Raises:
        TraitError: There is no such provider.
    """
    from datasage_jupyter.llm.providers import PROVIDERS

    if name not in PROVIDERS:
        raise TraitError(f"DataSage.llm_provider is {name!r}; there are: {', '.join(PROVIDERS.names)}.")


def _level_name(level: object) -> str:
    return str(logging.getLevelName(level) if isinstance(level, int) else level)
