/** Tiles on a grid of twelve columns: never over each other, never a gap above. */
export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const COLUMNS = 12;
const MOST_ROWS = 100;

export const overlaps = (a: Place, b: Place): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** The place as it fits the grid. */
export function fitted<P extends Place>(place: P): P {
  const width = clamp(place.width, 1, COLUMNS);
  const height = clamp(place.height, 1, MOST_ROWS);
  return { ...place, width, height, x: clamp(place.x, 0, COLUMNS - width), y: Math.max(0, place.y) };
}

/** The order in which people read: rows first. */
export const byReading = (a: Place, b: Place): number => a.y - b.y || a.x - b.x;

/** Every tile as high as it can go, in reading order; `first` keeps its place where others want it too. */
export function settle<P extends Place>(tiles: readonly P[], first: P | null = null): P[] {
  const order = tiles.filter(tile => tile !== first).map(fitted).sort(byReading);
  const held = first ? fitted(first) : null;
  const placed: P[] = [];
  for (const tile of held ? insertHeld(order, held) : order) placed.push(rise(tile, placed));
  return placed.sort(byReading);
}

/** The held tile goes before the first tile that it would cover or that lies below it. */
function insertHeld<P extends Place>(order: P[], held: P): P[] {
  const at = order.findIndex(tile => overlaps(tile, held) || byReading(tile, held) >= 0);
  const before = at < 0 ? order : order.slice(0, at);
  return [...before, held, ...(at < 0 ? [] : order.slice(at))];
}

function rise<P extends Place>(tile: P, placed: readonly P[]): P {
  const free = (y: number) => !placed.some(other => overlaps(other, { ...tile, y }));
  let y = tile.y;
  while (!free(y)) y += 1;
  while (y > 0 && free(y - 1)) y -= 1;
  return { ...tile, y };
}

/** Where a new tile of this size goes: the first free place in reading order. */
export function firstFree(tiles: readonly Place[], width: number, height: number): Place {
  for (let y = 0; ; y += 1) {
    for (let x = 0; x + width <= COLUMNS; x += 1) {
      const place = { x, y, width, height };
      if (!tiles.some(tile => overlaps(tile, place))) return place;
    }
  }
}

/** Put one tile to another place or size; the others make room. */
export function arrange<P extends Place>(tiles: readonly P[], tile: P, change: Partial<Place>): P[] {
  const wanted = { ...tile, ...change };
  const moved = fitted(change.width === undefined ? wanted : { ...wanted, width: clamp(wanted.width, 1, COLUMNS - wanted.x) });
  const others = tiles.filter(other => other !== tile);
  const below = change.y !== undefined && change.y > tile.y ? others.map(other => liftOver(other, tile, moved)) : others;
  return settle([...below, moved], moved);
}

/** Moving down trades places with the tile below, which would otherwise push the moved one up again. */
function liftOver<P extends Place>(other: P, from: Place, to: Place): P {
  const covered = overlaps(other, to) && other.y >= from.y + from.height;
  return covered ? { ...other, y: from.y } : other;
}

/** One step of an arrow key; with Shift the size changes. Null for any other key. */
export function keyChange(tile: Place, key: string, resize: boolean, tiles: readonly Place[]): Partial<Place> | null {
  switch (key) {
    case 'ArrowLeft': return resize ? { width: tile.width - 1 } : { x: tile.x - 1 };
    case 'ArrowRight': return resize ? { width: tile.width + 1 } : { x: tile.x + 1 };
    case 'ArrowUp': return resize ? { height: tile.height - 1 } : { y: above(tile, tiles) };
    case 'ArrowDown': return resize ? { height: tile.height + 1 } : { y: below(tile, tiles) };
    default: return null;
  }
}

const besides = (tile: Place, other: Place): boolean => tile.x < other.x + other.width && other.x < tile.x + tile.width;

/** Up goes to the top of the nearest tile above. */
function above(tile: Place, tiles: readonly Place[]): number {
  const tops = tiles.filter(other => besides(tile, other) && other.y < tile.y).map(other => other.y);
  return tops.length > 0 ? Math.max(...tops) : tile.y;
}

/** Down goes below the nearest tile underneath. */
function below(tile: Place, tiles: readonly Place[]): number {
  const under = tiles.filter(other => besides(tile, other) && other.y >= tile.y + tile.height).sort(byReading)[0];
  return under ? under.y + under.height - tile.height : tile.y;
}
