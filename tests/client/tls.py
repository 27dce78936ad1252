"""A Jupyter server that speaks TLS itself, with a certificate of an authority made for it."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.server.running import API, RunningServer

PATIENCE = 90.0


class Authority:
    """A private authority, as companies have one.

    Args:
        folder: Where its certificate, and those it signs, are written.
        name: What it calls itself.
    """

    def __init__(self, folder: Path, name: str = "Authority for tests") -> None:
        self.folder = folder
        self.file = folder / "ca.pem"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        extension = x509.BasicConstraints(ca=True, path_length=0)
        signed = self._builder(self._name, self._key).add_extension(extension, critical=True)
        self._write(self.file, signed)

    def certificate(self, *names: str) -> tuple[Path, Path]:
        """A server's certificate and key.

        Args:
            names: Hosts and addresses it is for.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
        certificate, private = self.folder / f"{names[0]}.pem", self.folder / f"{names[0]}.key"
        extension = x509.SubjectAlternativeName([_general(name) for name in names])
        self._write(certificate, self._builder(name, key).add_extension(extension, critical=False))
        encoding = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        private.write_bytes(key.private_bytes(*encoding))
        private.chmod(0o600)
        return certificate, private

    def _builder(self, name: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        begun = x509.CertificateBuilder(self._name, name, key.public_key(), x509.random_serial_number())
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        subject = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        dated = begun.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        return dated.add_extension(subject, critical=False).add_extension(issuer, critical=False)

    def _write(self, path: Path, builder: x509.CertificateBuilder) -> None:
        signed = builder.sign(self._key, hashes.SHA256())
        path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@dataclass
class TlsServer(RunningServer):
    """One server behind `https://`.

    Attributes:
        authority: The file with its authority's certificate.
    """

    authority: Path | None = None

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}{self.base}"

    def _await_health(self, until: str) -> None:
        trusted, end = ssl.create_default_context(cafile=str(self.authority)), time.monotonic() + PATIENCE
        while True:
            try:
                if httpx.get(f"{self.url}{API}health", verify=trusted, timeout=5).json()["status"] == until:
                    return
            except (httpx.HTTPError, ValueError, KeyError):
                pass
            assert self.process is not None
            assert self.process.poll() is None, self.log[-3000:]
            assert time.monotonic() < end, self.log[-3000:]
            time.sleep(0.05)
