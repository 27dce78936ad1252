/** The state of a board: tiles with keys of their own, undo, saving by itself, and news from elsewhere. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type DataSageError, toError } from '../api/errors';
import type { DashboardInfo, KeptChart, Tile } from '../api/payloads';
import type { Server } from '../api/server';
import { canonical } from '../model/canonical';
import { type History, push, redo, start, undo } from '../model/history';
import type { Predicate } from '../model/predicate';
import { firstFree, settle } from './layout';

/** A tile in the page; `key` lives only here. */
export interface BoardTile extends Tile {
  key: string;
}

export interface Board {
  tiles: readonly BoardTile[];
  name: string;
  saving: 'saved' | 'saving' | 'failed';
  error: DataSageError | null;
  canUndo: boolean;
  canRedo: boolean;
  change(next: (tiles: readonly BoardTile[]) => readonly BoardTile[]): void;
  undo(): void;
  redo(): void;
  retry(): void;
  rename(name: string): Promise<void>;
}

const SAVE_AFTER = 400;
const LOOK_EVERY = 10_000;

let counter = 0;
export const newKey = (): string => `t${(counter += 1)}`;

export const keyed = (tiles: readonly Tile[]): BoardTile[] => settle(tiles.map(tile => ({ ...tile, key: newKey() })));

const plain = (tiles: readonly BoardTile[]): Tile[] => tiles.map(({ key: _, ...tile }) => tile);

/** Sizes of new tiles in cells. */
export const SIZES: Record<Tile['kind'], [number, number]> = { chart: [6, 4], kpi: [3, 2], text: [6, 1] };

export function added(tiles: readonly BoardTile[], tile: Omit<Tile, 'x' | 'y' | 'width' | 'height'>, key: string): BoardTile[] {
  const [width, height] = SIZES[tile.kind];
  return settle([...tiles, { ...tile, ...firstFree(tiles, width, height), key }]);
}

/** The board without one tile, whatever else has changed. */
export const without = (tiles: readonly BoardTile[], key: string): BoardTile[] => settle(tiles.filter(tile => tile.key !== key));

/** A tile that was taken off, at its old place; what stands there now makes room. */
export function putBack(tiles: readonly BoardTile[], tile: BoardTile): readonly BoardTile[] {
  return tiles.some(item => item.key === tile.key) ? tiles : settle([...tiles, tile], tile);
}

/** Every kept chart as a tile: the figures that are one number first, in a row. */
export function tilesOfCharts(charts: readonly KeptChart[]): BoardTile[] {
  const figures = charts.filter(chart => chart.spec.mark === 'indicator');
  const rest = charts.filter(chart => chart.spec.mark !== 'indicator');
  const tiles: BoardTile[] = [];
  for (const chart of [...figures, ...rest]) {
    const kind = chart.spec.mark === 'indicator' ? 'kpi' : 'chart';
    const [width, height] = SIZES[kind];
    tiles.push({ kind, chart_id: chart.id, ...firstFree(tiles, width, height), key: chart.id });
  }
  return tiles;
}

/** The same tiles keep their keys, so that nothing is drawn again. */
function merged(old: readonly BoardTile[], tiles: readonly Tile[]): BoardTile[] {
  const left = [...old];
  const identity = ({ kind, chart_id, dataset_id, spec, text }: Tile) => canonical({ kind, chart_id, dataset_id, spec, text });
  return settle(tiles.map(tile => {
    const at = left.findIndex(other => identity(other) === identity(tile));
    const [found] = at >= 0 ? left.splice(at, 1) : [];
    return { ...tile, key: found?.key ?? newKey() };
  }));
}

export function useBoard(server: Server, info: DashboardInfo, revision: number): Board {
  const [history, setHistory] = useState<History<readonly BoardTile[]>>(() => start(keyed(info.tiles)));
  const [name, setName] = useState(info.name);
  const [saving, setSaving] = useState<Board['saving']>('saved');
  const [error, setError] = useState<DataSageError | null>(null);
  const [round, setRound] = useState(0);
  const kept = useRef(canonical(plain(history.present)));
  const changedAt = useRef(info.updated_at);
  const tiles = history.present;

  useEffect(() => {
    const wanted = plain(tiles);
    const text = canonical(wanted);
    if (text === kept.current) return undefined;
    setSaving('saving');
    const timer = setTimeout(() => {
      server.updateDashboard(info.id, { tiles: wanted }).then(reply => {
        kept.current = text;
        changedAt.current = reply.updated_at;
        setSaving('saved');
        setError(null);
      }, (reason: unknown) => {
        setSaving('failed');
        setError(toError(reason));
      });
    }, SAVE_AFTER);
    return () => clearTimeout(timer);
  }, [tiles, round, server, info.id]);

  const pending = useRef(false);
  pending.current = saving !== 'saved';
  useEffect(() => {
    const look = () => {
      if (pending.current || document.hidden) return;
      server.dashboard(info.id).then(found => {
        if (found.updated_at === changedAt.current || pending.current) return;
        changedAt.current = found.updated_at;
        setName(found.name);
        setHistory(old => {
          const next = merged(old.present, found.tiles);
          kept.current = canonical(plain(next));
          return push(old, next);
        });
      }, () => undefined);
    };
    if (revision > 0) look();
    const timer = setInterval(look, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [server, info.id, revision]);

  return {
    tiles, name, saving, error,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    change: useCallback(next => setHistory(old => push(old, next(old.present))), []),
    undo: useCallback(() => setHistory(undo), []),
    redo: useCallback(() => setHistory(redo), []),
    retry: useCallback(() => setRound(n => n + 1), []),
    rename: useCallback(async next => {
      const reply = await server.updateDashboard(info.id, { name: next });
      changedAt.current = reply.updated_at;
      setName(reply.name);
    }, [server, info.id]),
  };
}

/** The conditions of a board are kept with it, a moment after the last change. */
export function useKeptFilter(server: Server, id: string, filter: readonly Predicate[], saved: readonly Predicate[]): void {
  const last = useRef(canonical(saved));
  useEffect(() => {
    const text = canonical(filter);
    if (text === last.current) return undefined;
    const timer = setTimeout(() => {
      last.current = text;
      server.updateDashboard(id, { filter: [...filter] }).catch(() => undefined);
    }, SAVE_AFTER);
    return () => clearTimeout(timer);
  }, [server, id, filter]);
}
