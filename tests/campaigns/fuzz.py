"""A whole fuzzing run against a real server: `python -m tests.campaigns.fuzz [--requests 10000] [--seed 1]`.

Schemathesis reads the server's OpenAPI document, invents requests for every operation, good and bad, and gives the verdict
this command ends with: no answer of 500 or more, none after ten seconds, every answer as the document says, nothing
accepted that it rules out. It runs in rounds, each with a seed of its own, until enough was sent. What ends the session
that asks (signing out, changing the password, deleting the account) has somebody else's session.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.server.running import API, TOKEN, Browserless, RunningServer

CONTENT = b"region,day,price\n" + b"".join(b"N,2024-01-%02d,%d\n" % (n % 28 + 1, n) for n in range(500))
LONGEST_SECONDS = 10
ENDS_THE_SESSION = r"^/auth/(logout|password|me|refresh|session)"
# A stream that never ends of itself, and a media type Schemathesis cannot write; other tests send both.
BEYOND_IT = r"/events$"
CHUNKS = "patch_uploads_upload_id"
# Jupyter answers a stranger 403, not 401; a wrong version of tus is 412, and a body that is not JSON 415.
REFUSALS = "[400, 401, 403, 404, 405, 409, 411, 412, 413, 415, 416, 422, 428, 429]"
# Not whether everything well-formed is accepted: the document cannot know which fields a dataset has.
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,missing_required_header,unsupported_method"
)


def main() -> int:
    """Run from the command line; 0 if Schemathesis found nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="how many requests to send at least")
    parser.add_argument("--examples", type=int, default=30, help="how many to invent for an operation in a round")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phases", default="coverage,fuzzing")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ds-fuzz-"))
    limits = ("--DataSage.access_token_seconds=3600", "--DataSage.user_quota_bytes=100000000")
    server = RunningServer(folder, ("--DataSage.accounts=True", *limits), {"DATASAGE_LOG_LEVEL": "WARNING"})
    sent, verdict, seed = 0, 0, options.seed
    try:
        server.start()
        while sent < options.requests and not verdict:
            for part in ("everything", "sessions"):
                command = ["--seed", str(seed), "--max-examples", str(options.examples), "--phases", options.phases]
                verdict |= fuzz(server, folder / f"{part}-{seed}", part, command)
            sent, seed = answered(server), seed + 1
            print(f"{sent} requests answered so far")
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print("nothing was found" if not verdict else "something was found")
    return verdict


def fuzz(server: RunningServer, folder: Path, part: str, options: list[str]) -> int:
    """One round of Schemathesis; its own exit status.

    Args:
        server: One with accounts.
        folder: For what it writes.
        part: `everything`, or `sessions` for what ends the session that asks.
        options: More for its command line.
    """
    folder.mkdir()
    person = server.register(folder.name)
    dataset_id = person.dataset(CONTENT, "table.csv")["id"]
    (folder / "schemathesis.toml").write_text(
        f'[parameters]\n"path.dataset_id" = "{dataset_id}"\n'
        f"[checks]\nnegative_data_rejection.expected-statuses = {REFUSALS}\n"
        f"missing_required_header.expected-statuses = {REFUSALS}\n"
    )
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}{API}openapi.json"]
    command += ["--header", f"Authorization: token {TOKEN}"]
    command += ["--header", f"X-DataSage-Authorization: {person.headers['X-DataSage-Authorization']}"]
    kind = "include" if part == "sessions" else "exclude"
    paths = ENDS_THE_SESSION if part == "sessions" else f"{ENDS_THE_SESSION}|{BEYOND_IT}"
    command += ["--exclude-operation-id", CHUNKS]
    command += [f"--{kind}-path-regex", paths, "--checks", CHECKS, "--no-shrink", "--warnings", "off"]
    command += ["--max-response-time", str(LONGEST_SECONDS), "--request-timeout", str(3 * LONGEST_SECONDS)]
    return subprocess.run([*command, *options], cwd=folder, check=False).returncode


def answered(server: RunningServer) -> int:
    """How many requests the server has answered, by its own count."""
    lines = _counter(server).get("metrics").text.splitlines()
    return int(sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("datasage_requests_total{")))


def _counter(server: RunningServer) -> Browserless:
    person = server.anyone()
    body = {"email": "counter@example.org", "password": "four plain words here"}
    signed = person.post("auth/login", json=body)
    if signed.status_code == 401:
        return server.register("counter", body["password"])
    person.enter(json.loads(signed.text))
    return person


if __name__ == "__main__":
    sys.exit(main())
