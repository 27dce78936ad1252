/** The marks there are: those of the vocabulary from the start, those of packages once server or kernel has told of them. */
import { type MarkEntry, Marks } from '../generated/model';

const known = new Map<string, MarkEntry>(Marks.map(entry => [entry.name, entry]));

/** What is known of a mark; one that nobody has told of yet is shown with axes. */
export const markEntry = (name: string): MarkEntry =>
  known.get(name) ?? { name, label: name, shelves: ['x', 'y', 'color'], more_shelves: [], is_grouped: false };

/** Every known mark, in the order of a menu. */
export const knownMarks = (): MarkEntry[] => [...known.values()];

/** Take in what server or kernel tell. */
export function learnMarks(entries: readonly MarkEntry[]): void {
  for (const entry of entries) known.set(entry.name, entry);
}
