/** A board as one HTML page that needs nothing else: the drawing library is in it once, every text is escaped. */
import type { ChartPayload, Figure } from '../api/payloads';
import type { Predicate } from '../model/predicate';
import { sayPredicate } from '../model/predicate';
import { kpiOf, sparkline } from './kpi';
import type { Place } from './layout';

export interface PageTile extends Place {
  kind: 'chart' | 'kpi' | 'text';
  title: string;
  text: string;
  payload: ChartPayload | null;
  /** Stands in for a figure that is too large to travel. */
  picture: string | null;
}

/** Most characters of one chart's figure: twenty of them stay under 2 MB. */
export const FIGURE_BUDGET = 95_000;

const inText = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
const inScript = (text: string): string => text.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
/** JSON inside a script: no character may end it. */
const asData = (value: unknown): string => JSON.stringify(value).replace(/</g, '\\u003c').replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');

export const figureSize = (figure: Figure): number => JSON.stringify(figure).length;

/**
 * @param library Source of plotly.js; null leaves the pictures only.
 */
export function boardPage(name: string, tiles: readonly PageTile[], filter: readonly Predicate[], library: string | null): string {
  const figures = Object.fromEntries(tiles.flatMap((tile, i) => (isLive(tile, library) ? [[`chart-${i}`, tile.payload?.figure]] : [])));
  const filters = filter.map(item => `<li>${inText(sayPredicate(item))}</li>`).join('');
  const script = library && Object.keys(figures).length > 0 ? `<script>${inScript(library)}</script><script>${DRAW.replace('FIGURES', () => asData(figures))}</script>` : '';
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${inText(name)}</title><style>${STYLE}</style></head>` +
    `<body><h1>${inText(name)}</h1>${filters ? `<ul class="filters" aria-label="Filters">${filters}</ul>` : ''}<main>${tiles.map((tile, i) => tileHtml(tile, i, library)).join('')}</main>${script}</body></html>\n`
  );
}

const isLive = (tile: PageTile, library: string | null): boolean =>
  tile.kind === 'chart' && library !== null && tile.picture === null && tile.payload !== null;

function tileHtml(tile: PageTile, i: number, library: string | null): string {
  const place = `--x:${tile.x + 1};--y:${tile.y + 1};--w:${tile.width};--h:${tile.height}`;
  const heading = tile.kind === 'text' && !tile.title ? '' : `<h2>${inText(tile.title)}</h2>`;
  return `<article style="${place}">${heading}${bodyHtml(tile, i, library)}</article>`;
}

function bodyHtml(tile: PageTile, i: number, library: string | null): string {
  if (tile.kind === 'text') return tile.text.split('\n').map(line => (line.startsWith('#') ? `<h3>${inText(line.replace(/^#+\s*/, ''))}</h3>` : `<p>${inText(line)}</p>`)).join('');
  if (!tile.payload) return '<p>This chart could not be drawn.</p>';
  const words = inText(tile.payload.alt_text);
  if (tile.kind === 'kpi') return kpiHtml(tile.payload);
  if (isLive(tile, library)) return `<div class="chart" id="chart-${i}" role="img" aria-label="${words}"></div><p class="words">${words}</p>`;
  return (tile.picture ? `<img src="${inText(tile.picture)}" alt="${words}">` : '') + `<p class="words">${words}</p>`;
}

function kpiHtml(payload: ChartPayload): string {
  const kpi = kpiOf(payload);
  const spark = sparkline(kpi.course, 160, 36);
  const change = kpi.change ? `<p>${inText(kpi.change)}${kpi.before ? ` against ${inText(kpi.before)}` : ''}</p>` : '';
  const course = spark ? `<svg viewBox="0 0 160 36" width="160" height="36" aria-hidden="true"><path d="${spark.line}" fill="none" stroke="#0072B2" stroke-width="2"/></svg>` : '';
  return `<p class="value">${inText(kpi.value)}</p>${change}${course}${kpi.period ? `<p>${inText(kpi.period)}</p>` : ''}`;
}

const STYLE = `body{margin:24px;color:#212121;background:#fff;font:14px/1.45 system-ui,sans-serif}h1{font-size:22px}h2{margin:0 0 6px;font-size:15px}h3{margin:0;font-size:15px}p{margin:0}
main{display:grid;grid-template-columns:repeat(12,minmax(0,1fr));grid-auto-rows:76px;gap:10px}article{grid-column:var(--x)/span var(--w);grid-row:var(--y)/span var(--h);display:flex;flex-direction:column;min-width:0;padding:10px;overflow:hidden;border:1px solid #ddd;border-radius:6px}
.chart{flex:1;min-height:0}img{max-width:100%;min-height:0;flex:1;object-fit:contain}.words{color:#5c5c5c;font-size:12px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.value{font-size:30px;font-weight:600}
.filters{display:flex;flex-wrap:wrap;gap:8px;padding:0;list-style:none}.filters li{padding:2px 10px;background:#eee;border-radius:11px}article>svg{display:block;max-width:100%;flex:none}
@media(max-width:600px){main{display:block}article{margin-bottom:10px;height:calc(var(--h)*86px)}}@media print{article{break-inside:avoid}}`;

const DRAW = `var f=FIGURES;for(var id in f){var e=document.getElementById(id),l=Object.assign({},f[id].layout,{title:{text:""},autosize:true,margin:Object.assign({},f[id].layout.margin,{t:8,r:8})});delete l.height;delete l.width;for(var k in l)if(/^[xy]axis/.test(k)&&l[k].title)l[k]=Object.assign({},l[k],{title:Object.assign({},l[k].title,{font:{size:12}})});Plotly.newPlot(e,f[id].data,l,{responsive:true,displaylogo:false,plotlyServerURL:"",modeBarButtonsToRemove:["sendChartToCloud"]})}`;
