"""The script every widget starts with: small, because it is part of each widget's state."""

from __future__ import annotations

import json
from pathlib import Path

from datasage_jupyter.core.errors import DataSageError

STATIC = Path(__file__).parent / "static"

MAPS = ("maps/world_110m", "maps/usa_110m")
"""Outlines for maps, which plotly.js would otherwise fetch from another host."""

_TEMPLATE = """\
const file = "%s", key = "__datasage_" + file;
const fromServer = folder => {
  const { baseUrl } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  return import(new URL(baseUrl + folder + file, location.origin).href);
};
const fromKernel = model => new Promise((resolve, reject) => {
  const id = "widgets-" + Math.random();
  const timer = setTimeout(() => reject(new Error("The kernel did not send the widget. Run the cell again.")), 60000);
  const listen = (message, buffers) => {
    if (message.id !== id || message.started) return;
    clearTimeout(timer);
    model.off("msg:custom", listen);
    if (message.error) return reject(new Error(message.error.message));
    const url = URL.createObjectURL(new Blob(buffers, { type: "text/javascript" }));
    import(url).then(resolve, reject);
  };
  model.on("msg:custom", listen);
  model.send({ id, method: "asset", params: { name: "widgets" } });
});
const load = model => globalThis[key] ??= Promise.resolve()
  .then(() => fromServer("static/datasage/"))
  .catch(() => fromServer("lab/extensions/datasage-jupyter/static/"))
  .catch(() => fromKernel(model))
  .catch(error => { delete globalThis[key]; throw error; });
export default { async render(context) {
  try { return (await load(context.model)).render(context); }
  catch (error) { context.el.textContent = "DataSage could not start in this page. " + error.message; }
} };
"""


class WidgetsNotBuiltError(DataSageError):
    """The browser code is missing from this installation."""

    code = "widgets_not_built"


def bundle() -> Path:
    """The built script; its name carries the hash of its content.

    Raises:
        WidgetsNotBuiltError: The package was installed without its browser code.
    """
    try:
        manifest = json.loads((STATIC / "manifest.json").read_text())
    except OSError:
        hint = "Reinstall the package, or run `npm ci && npm run build` in js/ of a clone."
        raise WidgetsNotBuiltError("The widgets of DataSage are not built.", hint=hint) from None
    return STATIC / manifest["file"]


def loader() -> str:
    """The script of every widget: takes the bundle from the server, else asks the kernel for it."""
    return _TEMPLATE % bundle().name


def asset(name: str) -> bytes:
    """A script that a page without a DataSage server asks the kernel for.

    Args:
        name: `widgets`, `plotly` or one of `MAPS`.

    Raises:
        DataSageError: There is no such asset.
    """
    if name == "widgets":
        return bundle().read_bytes()
    if name == "plotly":
        import plotly

        return (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
    if name in MAPS:
        return (STATIC / f"{name}.json").read_bytes()
    raise DataSageError(f"There is no asset {name!r}.")
