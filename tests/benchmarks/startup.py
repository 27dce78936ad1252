"""What DataSage adds to the start of Python and of a Jupyter server: `python -m tests.benchmarks.startup [repetitions]`."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
_IMPORT = "import time; start = time.perf_counter(); import datasage_jupyter; print(time.perf_counter() - start)"
_SERVER = """
import asyncio, json, sys, time
from jupyter_server.serverapp import ServerApp
app = ServerApp(allow_root=True, open_browser=False, port=0, root_dir=sys.argv[2], jpserver_extensions=json.loads(sys.argv[1]))
start = time.perf_counter()
app.initialize(argv=[], find_extensions=False)
asyncio.get_event_loop().run_until_complete(app.extension_manager.start_all_extensions())
print(time.perf_counter() - start)
"""


def main(repetitions: int) -> None:
    """Measure and print.

    Args:
        repetitions: Fresh processes for each figure.
    """
    imported = [_seconds(_IMPORT) for _ in range(repetitions)]
    print(f"import datasage_jupyter           {_milliseconds(imported)}")
    pairs = []
    for _ in range(repetitions):
        with tempfile.TemporaryDirectory(prefix="dsb-") as folder:
            pairs.append((_server({}, folder), _server({"datasage_jupyter": True}, folder)))
    print(f"a Jupyter server without it       {_milliseconds([without for without, _ in pairs])}")
    print(f"what the extension adds to that   {_milliseconds([with_it - without for without, with_it in pairs])}")


def _server(extensions: dict[str, bool], folder: str) -> float:
    return _seconds(_SERVER, json.dumps(extensions), folder, home=folder)


def _seconds(code: str, *arguments: str, home: str | None = None) -> float:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "JPY_", "DATASAGE"))}
    places = {"HOME": home, "JUPYTER_CONFIG_DIR": home, "JUPYTER_DATA_DIR": home, "JUPYTER_RUNTIME_DIR": home}
    env = kept | {name: place for name, place in places.items() if place} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code, *arguments], env=env, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def _milliseconds(seconds: list[float]) -> str:
    middle, least, most = statistics.median(seconds), min(seconds), max(seconds)
    return f"median {middle * 1000:5.0f} ms  ({least * 1000:.0f} to {most * 1000:.0f}, {len(seconds)} processes)"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
