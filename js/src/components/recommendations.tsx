/** Charts worth drawing, live and small, each with its reason. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Backend } from '../api/backend';
import type { Figure, RecommendationPayload } from '../api/payloads';
import type { ChartSpec } from '../generated/model';
import { unescapeHtml } from '../model/marks';
import { canonical } from '../model/canonical';
import { placements } from '../model/reducer';
import { markLabel } from '../model/shelves';
import { Plot } from './plot';
import { sayDefinition } from './shelf';
import { trans } from '../i18n';

interface RecommendationsProps {
  backend: Backend;
  items: readonly RecommendationPayload[];
  current: ChartSpec | null;
  onPick: (spec: ChartSpec) => void;
}

export function Recommendations({ backend, items, current, onPick }: RecommendationsProps) {
  const shown = canonical(current);
  return (
    <ul class="ds-cards" aria-label={trans.__('Recommended charts')}>
      {items.map((item, i) => (
        <li key={JSON.stringify(item.spec)}>
          <Card backend={backend} item={item} index={i} active={canonical(item.spec) === shown} onPick={onPick} />
        </li>
      ))}
    </ul>
  );
}

function Card({ backend, item, index, active, onPick }: { backend: Backend; item: RecommendationPayload; index: number; active: boolean; onPick: (spec: ChartSpec) => void }) {
  const { figure, target } = useFigure(backend, item, index);
  const title = item.spec.title ?? figureTitle(figure) ?? titleOf(item.spec);
  const reasons = item.reasons.map(reason => reason.message).join(' ');
  return (
    <button type="button" class="ds-card" aria-pressed={active} title={reasons || item.reason} onClick={() => onPick(item.spec)}>
      <div class="ds-card-plot" ref={target}>{figure ? <Plot figure={figure} summary={title} mini /> : <span class="ds-card-wait" />}</div>
      <strong>{title}</strong>
      <span class="ds-muted ds-small">{item.reason}</span>
    </button>
  );
}

/** The figure of a card: sent along, or asked for once the card is seen. */
function useFigure(backend: Backend, item: RecommendationPayload, index: number): { figure: Figure | null; target: { current: HTMLDivElement | null } } {
  const [figure, setFigure] = useState<Figure | null>(item.figure ?? null);
  const target = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (item.figure) {
      setFigure(item.figure);
      return undefined;
    }
    const control = new AbortController();
    const fetchOnce = () => backend.chart({ spec: item.spec }, control.signal).then(payload => setFigure(payload.figure), () => undefined);
    const observer = new IntersectionObserver(entries => {
      if (!entries.some(entry => entry.isIntersecting)) return;
      observer.disconnect();
      setTimeout(() => control.signal.aborted || void fetchOnce(), index * 30);
    });
    if (target.current) observer.observe(target.current);
    return () => {
      observer.disconnect();
      control.abort();
    };
  }, [backend, item, index]);
  return { figure, target };
}

/** The renderer's own title; text in a figure is escaped. */
function figureTitle(figure: Figure | null): string | null {
  const title = figure?.layout.title as { text?: string } | undefined;
  return title?.text ? unescapeHtml(title.text) : null;
}

/** `average of price by brand`. */
export function titleOf(spec: ChartSpec): string {
  const parts = placements(spec).filter(([channel]) => !channel.startsWith('tooltip'));
  const measures = parts.filter(([, definition]) => definition.aggregate);
  const others = parts.filter(([, definition]) => !definition.aggregate);
  if (measures.length === 0) return trans.__('%1 of %2', markLabel(spec.mark), others.map(([, definition]) => sayDefinition(definition)).join(trans.__(' and ')));
  const by = others.map(([, definition]) => sayDefinition(definition)).join(trans.__(' and '));
  return `${measures.map(([, definition]) => sayDefinition(definition)).join(', ')}${by ? trans.__(' by %1', by) : ''}`;
}
