"""People as a JupyterHub knows them, where DataSage is one of its services."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.identity import IdentityProvider, User
from tornado import web
from traitlets import default

from datasage_jupyter.server.errors import BusyError

if TYPE_CHECKING:
    from jupyterhub.services.auth import HubAuth

REMEMBERED_SECONDS = 60
_TOKEN = re.compile(r"(?:token|bearer)\s+(\S+)", re.IGNORECASE)


class HubIdentity(IdentityProvider):
    """Asks the Hub whose token a request carries, and whether that person may use this service.

    Tokens come in a header and nowhere else: no page of another origin can send one, so there are no cookies and no sign-in.
    """

    token = ""

    @default("need_token")
    def _default_need_token(self) -> bool:
        return False

    @property
    def login_available(self) -> bool:
        """There is no page on which to sign in."""
        return False

    @property
    def logout_available(self) -> bool:
        """Nor one on which to sign out."""
        return False

    def validate_security(self, app: Any, ssl_options: dict[str, Any] | None = None) -> None:
        """Nothing to warn of: the Hub vouches for everybody."""

    async def get_user(self, handler: web.RequestHandler) -> User | None:
        """The person behind the request's token.

        Args:
            handler: The request.

        Returns:
            None for whoever the Hub does not know, is no person, or may not use this service.

        Raises:
            BusyError: The Hub does not answer.
        """
        found = _TOKEN.fullmatch(handler.request.headers.get("Authorization", ""))
        if found is None:
            return None
        model = await self._ask(found[1])
        if not model or model.get("kind") != "user" or not self._hub.check_scopes(self._hub.access_scopes, model):
            return None
        handler.__dict__["_token_authenticated"] = True
        return User(username=model["name"])

    async def _ask(self, token: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] | None = await self._hub.user_for_token(token, sync=False)
        except web.HTTPError as error:
            raise BusyError("The Hub does not answer.", hint="Try again in a moment.", code="hub_away") from error
        return found

    @property
    def _hub(self) -> HubAuth:
        from jupyterhub.services.auth import HubAuth

        hub: HubAuth = HubAuth.instance(parent=self, cache_max_age=REMEMBERED_SECONDS)
        return hub
