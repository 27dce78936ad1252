"""The command `datasage` looks after a store.

`datasage fsck [--json]` ends with 0 if all is well, 1 if not, 2 if it could not look. `datasage rotate-keys` makes a new key for
sessions, in the store or in the file that servers share. `datasage hub-service` runs DataSage as a service of a JupyterHub.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from datasage_jupyter.core.errors import DataSageError, StoreError

if TYPE_CHECKING:
    from datasage_jupyter.catalog.fsck import FsckReport
    from datasage_jupyter.catalog.settings import CatalogSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["hub-service"]:
        return _serve_hub(given[1:])
    options = _parser().parse_args(given)
    if options.command == "rotate-keys":
        return _rotate_keys(options)
    try:
        report = asyncio.run(_check(_settings(options), thorough=not options.quick))
    except DataSageError as error:
        _say_failure(error, as_json=options.json)
        return 2
    print(json.dumps(report.as_dict(), indent=2) if options.json else _text(report))
    return 0 if report.is_clean else 1


def _serve_hub(arguments: list[str]) -> int:
    if not os.environ.get("JUPYTERHUB_API_TOKEN") or not os.environ.get("JUPYTERHUB_API_URL"):
        print(
            "No JupyterHub has started this: JUPYTERHUB_API_URL and JUPYTERHUB_API_TOKEN must be set.", file=sys.stderr
        )
        return 2
    from datasage_jupyter.server.hub_service import HubService

    HubService.launch_instance(argv=arguments)
    return 0


def _rotate_keys(options: argparse.Namespace) -> int:
    try:
        print(_rotated(options))
    except DataSageError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _rotated(options: argparse.Namespace) -> str:
    from datasage_jupyter.server.auth.keys import key_file, make_keys, rotate_keys

    shared = _shared_keys(options)
    if shared is not None and not shared.exists():
        return f"Made {shared}: key {make_keys(shared).current} signs sessions."
    keys = rotate_keys(shared or key_file(_store(options)), prepare=options.prepare)
    if options.prepare:
        return f"Key {list(keys.keys)[-1]} is known from now on, and signs after the next rotation."
    return f"Key {keys.current} signs sessions from now on; {len(keys.keys) - 1} older ones still verify."


def _shared_keys(options: argparse.Namespace) -> Path | None:
    given = options.key_file or (None if options.store else os.environ.get("DATASAGE_SIGNING_KEY_FILE"))
    return Path(given).expanduser().absolute() if given else None


def _say_failure(error: DataSageError, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"ok": False, "error": {"code": error.code, "message": error.message, "hint": error.hint}}))
    else:
        print(error, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="datasage", description="Look after a DataSage store.")
    commands = parser.add_subparsers(dest="command", required=True)
    fsck = commands.add_parser("fsck", help="check that records and files agree and that every byte is what it was")
    fsck.add_argument("--json", action="store_true", help="print the report as JSON")
    fsck.add_argument("--quick", action="store_true", help="compare sizes only, not checksums")
    commands.add_parser(
        "hub-service", help="serve everybody on a JupyterHub; takes Jupyter's options, as --config=FILE"
    )
    rotate = commands.add_parser("rotate-keys", help="sign sessions with a new key; the older ones still verify")
    rotate.add_argument("--key-file", help="the file that servers share; made if absent (DATASAGE_SIGNING_KEY_FILE)")
    rotate.add_argument(
        "--prepare", action="store_true", help="only make the key known, where servers have copies of the file"
    )
    for command in (fsck, rotate):
        command.add_argument("--store", type=Path, help="the store's folder (DATASAGE_STORE)")
    fsck.add_argument("--files", choices=("local", "gridfs"), help="where dataset files live (DATASAGE_FILES)")
    return parser


def _settings(options: argparse.Namespace) -> CatalogSettings:
    from datasage_jupyter.catalog.settings import CatalogSettings

    settings = CatalogSettings.from_environment()
    return dataclasses.replace(settings, store=_store(options), files=options.files or settings.files)


def _store(options: argparse.Namespace) -> Path:
    from datasage_jupyter.catalog.settings import CatalogSettings

    given: Path | None = options.store
    return given.expanduser().absolute() if given else CatalogSettings.from_environment().store


async def _check(settings: CatalogSettings, *, thorough: bool) -> FsckReport:
    from datasage_jupyter.catalog.catalog import Catalog

    if not settings.store.is_dir() and settings.mongo_uri is None:
        raise StoreError("There is no store in this folder.", hint="Name it with --store or DATASAGE_STORE.")
    catalog = Catalog(settings, maintenance_interval=0)
    try:
        await catalog.start(repair=False)
        return await catalog.fsck(thorough=thorough)
    finally:
        await catalog.close()


def _text(report: FsckReport) -> str:
    lines = [f"{problem.kind}: {problem.object_id or problem.part}: {problem.message}" for problem in report.problems]
    verdict = "All is well." if report.is_clean else f"{len(lines)} problems."
    return "\n".join([*lines, f"{report.datasets} datasets, {report.bytes:,} bytes. {verdict}"])


if __name__ == "__main__":
    sys.exit(main())
