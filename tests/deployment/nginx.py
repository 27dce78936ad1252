"""A real nginx with the page's configuration, and ways through it that know its name and certificate."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.deployment.hub import free_ports
from tests.deployment.page import block

NAME = "jupyter.example.org"
URL = f"https://{NAME}"
PATIENCE = 30.0
_MAIN = """
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log warn;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/datasage.conf;
}}
"""


class Nginx:
    """One nginx in front of one server.

    Args:
        folder: For its configuration, certificate and log.
        upstream: Host and port of the server.
    """

    def __init__(self, folder: Path, upstream: str) -> None:
        self.folder = folder
        (self.port,) = free_ports(1)
        self._upstream = upstream
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """Its warnings and errors."""
        return (self.folder / "error.log").read_text()

    def start(self) -> Nginx:
        """Start it and wait until it accepts connections."""
        certificate, key = _self_signed(self.folder)
        site = block(
            "datasage.conf",
            listen=f"127.0.0.1:{self.port} ssl",
            upstream=self._upstream,
            certificate=str(certificate),
            key=str(key),
        )
        (self.folder / "datasage.conf").write_text(site)
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(_MAIN.format(folder=self.folder, user=user))
        found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
        assert found is not None, "There is no nginx: apt-get install nginx-light"
        place = ["-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "error.log")]
        self._process = subprocess.Popen([found, *place])
        end = time.monotonic() + PATIENCE
        while True:
            assert self._process.poll() is None, self.log
            try:
                self.connect().close()
                return self
            except OSError:
                assert time.monotonic() < end, self.log
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)

    @property
    def trust(self) -> ssl.SSLContext:
        """Trusts its certificate and nothing else."""
        return ssl.create_default_context(cafile=str(self.folder / "cert.pem"))

    def connect(self) -> ssl.SSLSocket:
        """A checked TLS connection."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        return self.trust.wrap_socket(plain, server_hostname=NAME)

    def transport(self) -> httpx.BaseTransport:
        """For httpx: the public name leads here."""
        return _Here(self.port, self.trust)


class _Here(httpx.HTTPTransport):
    def __init__(self, port: int, trust: ssl.SSLContext) -> None:
        super().__init__(verify=trust)
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["sni_hostname"] = NAME
        request.url = request.url.copy_with(host="127.0.0.1", port=self._port)
        return super().handle_request(request)


def _self_signed(folder: Path) -> tuple[Path, Path]:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    return folder / "cert.pem", folder / "key.pem"
