/** The grid of a board: tiles are moved and sized by dragging, or with the arrow keys on their handle. */
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { BoardTile } from '../dashboard/board';
import { COLUMNS, type Place, arrange, byReading, keyChange, settle } from '../dashboard/layout';
import { useSize } from './hooks';
import { trans } from '../i18n';

export const ROW = 76;
export const GAP = 10;
const NARROW = 600;

/** What a tile's head and corner are given to be grabbed by. */
export interface Handles {
  onGrab: (event: PointerEvent) => void;
  onSize: (event: PointerEvent) => void;
  onKey: (event: KeyboardEvent) => void;
}

interface GridProps {
  tiles: readonly BoardTile[];
  titleOf: (tile: BoardTile) => string;
  /** Absent where tiles cannot be arranged. */
  onArrange?: ((tiles: readonly BoardTile[]) => void) | undefined;
  children: (tile: BoardTile, handles: Handles | null) => ComponentChildren;
}

interface Drag {
  key: string;
  pointer: number;
  preview: readonly BoardTile[];
}

export function Grid({ tiles, titleOf, onArrange, children }: GridProps) {
  const [attach, size] = useSize<HTMLDivElement>();
  const root = useRef<HTMLDivElement | null>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const [said, say] = useState('');
  const refocus = useRef<string | null>(null);
  const stop = useRef<(() => void) | null>(null);
  const narrow = size.width > 0 && size.width < NARROW;
  const shown = drag?.preview ?? tiles;
  const frame = useCallback((node: HTMLDivElement | null) => {
    root.current = node;
    attach(node);
  }, [attach]);

  useEffect(() => () => stop.current?.(), []);
  useLayoutEffect(() => {
    if (refocus.current) root.current?.querySelector<HTMLElement>(`[data-tile="${refocus.current}"] .ds-grip`)?.focus();
    refocus.current = null;
  });

  const grab = (tile: BoardTile, resize: boolean) => (event: PointerEvent) => {
    const inside = (event.target as HTMLElement).closest('button, input, textarea, a, .ds-popup');
    if (!onArrange || narrow || event.button !== 0 || (!resize && inside && !inside.classList.contains('ds-grip')) || !root.current) return;
    event.preventDefault();
    stop.current = follow(event, root.current, tile, tiles, resize, preview => setDrag({ key: tile.key, pointer: event.pointerId, preview }), final => {
      setDrag(null);
      if (!final) return;
      onArrange(final);
      const placed = final.find(item => item.key === tile.key);
      if (placed) say(sayPlace(titleOf(tile), placed));
    });
  };

  const key = (tile: BoardTile) => (event: KeyboardEvent) => {
    if (!onArrange || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = narrow && !event.shiftKey ? swapped(tiles, tile, event.key) : keyed(tiles, tile, event.key, event.shiftKey);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    refocus.current = tile.key;
    onArrange(next);
    const placed = next.find(item => item.key === tile.key);
    if (placed) say(sayPlace(titleOf(tile), placed));
  };

  const order = [...shown].sort(byReading);
  return (
    <>
      <div class={`ds-board-grid${narrow ? ' ds-board-narrow' : ''}${drag ? ' ds-board-moving' : ''}`} ref={frame}>
        {order.map(tile => (
          <div key={tile.key} data-tile={tile.key} class={`ds-board-cell${drag?.key === tile.key ? ' ds-board-held' : ''}`} style={placeStyle(tile)}>
            {children(tile, onArrange ? { onGrab: grab(tile, false), onSize: grab(tile, true), onKey: key(tile) } : null)}
          </div>
        ))}
      </div>
      <div class="ds-hidden" aria-live="polite">{said}</div>
    </>
  );
}

const placeStyle = ({ x, y, width, height }: Place): Record<string, string> => ({
  '--ds-x': String(x + 1), '--ds-y': String(y + 1), '--ds-w': String(width), '--ds-h': String(height),
});

const sayPlace = (title: string, { x, y, width, height }: Place): string =>
  trans.__('%1: column %2, row %3, %4 of %5 columns wide, %6 rows tall.', title, x + 1, y + 1, width, COLUMNS, height);

function keyed(tiles: readonly BoardTile[], tile: BoardTile, key: string, resize: boolean): BoardTile[] | null {
  const change = keyChange(tile, key, resize, tiles);
  return change && arrange(tiles, tile, change);
}

/** In one column, up and down change the order. */
function swapped(tiles: readonly BoardTile[], tile: BoardTile, key: string): BoardTile[] | null {
  const order = [...tiles].sort(byReading);
  const at = order.indexOf(tile);
  const other = order[key === 'ArrowUp' ? at - 1 : key === 'ArrowDown' ? at + 1 : -1];
  if (!other) return null;
  const traded = order.map(item => {
    if (item === tile) return { ...tile, x: other.x, y: other.y };
    return item === other ? { ...other, x: tile.x, y: tile.y } : item;
  });
  return settle(traded);
}

/** Follow the pointer until it is let go; Escape gives up. Returns what ends it early. */
function follow(
  event: PointerEvent, grid: HTMLElement, tile: BoardTile, tiles: readonly BoardTile[], resize: boolean,
  onPreview: (tiles: readonly BoardTile[]) => void, onDone: (tiles: readonly BoardTile[] | null) => void,
): () => void {
  const column = (grid.clientWidth + GAP) / COLUMNS;
  const row = ROW + GAP;
  const from = { x: event.clientX, y: event.clientY, top: grid.getBoundingClientRect().top };
  let last: readonly BoardTile[] | null = null;
  let seen = '';
  const move = (to: PointerEvent) => {
    const scrolled = from.top - grid.getBoundingClientRect().top;
    const across = Math.round((to.clientX - from.x) / column);
    const down = Math.round((to.clientY - from.y + scrolled) / row);
    const change = resize ? { width: tile.width + across, height: tile.height + down } : { x: tile.x + across, y: tile.y + down };
    if (seen === `${across} ${down}`) return;
    seen = `${across} ${down}`;
    last = across === 0 && down === 0 ? null : arrange(tiles, tile, change);
    onPreview(last ?? tiles);
  };
  const end = (result: readonly BoardTile[] | null) => {
    document.removeEventListener('pointermove', move);
    document.removeEventListener('pointerup', up);
    document.removeEventListener('pointercancel', cancel);
    document.removeEventListener('keydown', leave, true);
    onDone(result);
  };
  const up = () => end(last);
  const cancel = () => end(null);
  const leave = (pressed: KeyboardEvent) => {
    if (pressed.key !== 'Escape') return;
    pressed.stopPropagation();
    cancel();
  };
  document.addEventListener('pointermove', move);
  document.addEventListener('pointerup', up);
  document.addEventListener('pointercancel', cancel);
  document.addEventListener('keydown', leave, true);
  return cancel;
}
