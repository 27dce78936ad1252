/** The datasets behind a board, always in their newest version. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DatasetInfo } from '../api/payloads';
import type { Server } from '../api/server';

const LOOK_EVERY = 5_000;

export type Sources = ReadonlyMap<string, DatasetInfo>;

/** The newest version that can be drawn; one small request where the dataset is known already. */
async function newest(server: Server, id: string, known: DatasetInfo | undefined): Promise<DatasetInfo> {
  const at = known ?? (await server.dataset(id));
  const found = (await server.datasets({ name: at.name, limit: 1 })).items[0];
  return found && found.status === 'ready' && found.version > at.version ? found : at;
}

/** Newest versions by the id that a tile names. Looked for again every few seconds, while the page is seen. */
export function useSources(server: Server, ids: readonly string[]): { sources: Sources; gone: ReadonlySet<string> } {
  const [sources, setSources] = useState<Sources>(new Map());
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const known = useRef(sources);
  const wanted = [...new Set(ids)].sort();
  useEffect(() => {
    let live = true;
    const look = async (which: readonly string[]) => {
      const found = await Promise.all(which.map(id => newest(server, id, known.current.get(id)).then(info => [id, info] as const, () => [id, null] as const)));
      if (!live) return;
      const fresh = found.filter((entry): entry is readonly [string, DatasetInfo] => entry[1] !== null && known.current.get(entry[0])?.id !== entry[1].id);
      if (fresh.length > 0) {
        known.current = new Map([...known.current, ...fresh]);
        setSources(known.current);
      }
      setGone(new Set(found.filter(([id, info]) => info === null && !known.current.has(id)).map(([id]) => id)));
    };
    void look(wanted.filter(id => !known.current.has(id)));
    const timer = setInterval(() => void (document.hidden ? undefined : look(wanted)), LOOK_EVERY);
    return () => {
      live = false;
      clearInterval(timer);
    };
  }, [server, wanted.join(' ')]);
  return { sources, gone };
}
