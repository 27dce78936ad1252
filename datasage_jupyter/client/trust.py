"""Whom the client believes to be the server: certificates are always checked."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from datasage_jupyter.core.errors import ConnectError

Verify = str | os.PathLike[str] | ssl.SSLContext | None
"""A file or folder with the certificates of authorities, or a whole context; None takes the machine's."""


def trust(verify: Verify, certificate: str | None = None) -> ssl.SSLContext:
    """The context that checks a server's certificate.

    Args:
        verify: Whom to trust; None takes `SSL_CERT_FILE` and `SSL_CERT_DIR`, else the machine's authorities and certifi's.
        certificate: The server's very own certificate; then nothing else is looked at.

    Raises:
        ConnectError: There are no certificates in what was named, or the check was to be left out.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    if isinstance(verify, bool):
        raise ConnectError(
            "The server's certificate is always checked.",
            hint='Name the authority that signed it: verify="/path/to/ca.pem", or SSL_CERT_FILE.',
        )
    if verify is not None:
        return _trusting(Path(verify).expanduser())
    return _machine() if certificate is None else _pinned(certificate)


def _trusting(named: Path) -> ssl.SSLContext:
    try:
        if named.is_dir():
            return ssl.create_default_context(capath=str(named))
        return ssl.create_default_context(cafile=str(named))
    except (OSError, ssl.SSLError):
        raise ConnectError(
            f"There are no certificates in {str(named)!r}.", hint="Name a PEM file with the authority's certificate."
        ) from None


def _machine() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not os.environ.get("SSL_CERT_FILE") and not os.environ.get("SSL_CERT_DIR"):
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def _pinned(certificate: str) -> ssl.SSLContext:
    """Only the first certificate of the file, which is the server's; those of authorities may follow."""
    try:
        text = Path(certificate).read_text("ascii", "replace")
        start, end = text.find(_BEGIN), text.find(_END)
        context = ssl.create_default_context(cadata=text[start : end + len(_END)] + "\n")
    except (OSError, ssl.SSLError):
        raise ConnectError("The server's certificate cannot be read.", hint="Restart the server.") from None
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
