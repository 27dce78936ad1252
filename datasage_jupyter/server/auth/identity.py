"""From Jupyter's user to one stable owner."""

from __future__ import annotations

import getpass
from typing import Literal

from jupyter_server.auth.identity import IdentityProvider, LegacyIdentityProvider, PasswordIdentityProvider, User

from datasage_jupyter.server.auth.hub import HubIdentity
from datasage_jupyter.server.errors import ForbiddenError

Provider = Literal["jupyter", "hub"]
_ONE_PERSON = {IdentityProvider, PasswordIdentityProvider, LegacyIdentityProvider}


def owner_of(user: User, provider: IdentityProvider, hub_user: str, via_kernel: bool) -> tuple[Provider, str]:
    """Who somebody is to DataSage.

    Jupyter's own token and password admit one person, whom it calls by a new random name at every visit without a cookie;
    kernels of that server are theirs too. Other identity providers know people by name.

    Args:
        user: Jupyter's user.
        provider: Who vouches for them.
        hub_user: Under JupyterHub, whose server this is.
        via_kernel: The request comes from a kernel, which has no name of its own.

    Returns:
        Kind of identity, and the name under which the owner is kept.

    Raises:
        ForbiddenError: The kernel belongs to a server of several people.
    """
    if isinstance(provider, HubIdentity):
        return "hub", f"hub:{user.username}"
    if hub_user:
        return "hub", f"hub:{hub_user if via_kernel else user.username}"
    if type(provider) in _ONE_PERSON:
        return "jupyter", f"jupyter:local:{_system_user()}"
    if via_kernel:
        raise ForbiddenError(
            "This server has several users, and a kernel does not say whose it is.",
            hint="Sign in from the DataSage panel; it hands the kernel a token.",
            code="sign_in_required",
        )
    return "jupyter", f"jupyter:{user.username}"


def is_shared(provider: IdentityProvider, hub_user: str) -> bool:
    """Whether Jupyter's own sign-in tells people apart."""
    return bool(hub_user) or type(provider) not in _ONE_PERSON


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "owner"
