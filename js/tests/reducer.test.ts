import { describe, expect, it } from 'vitest';
import cases from '../../tests/cases/reducer.json';
import type { ChartSpec } from '../src/generated/model';
import { type Action, definitionOf, placements, reduce } from '../src/model/reducer';

describe('reduce', () => {
  for (const { name, spec, action, after } of cases) {
    it(name, () => {
      const before = structuredClone(spec);
      expect(reduce(spec as ChartSpec, action as Action)).toEqual(after);
      expect(spec).toEqual(before);
    });
  }
});

it('placements number the items of list channels', () => {
  const spec: ChartSpec = { mark: 'treemap', encoding: { path: [{ field: 'a' }, { field: 'b' }], size: { aggregate: 'count' } } };
  expect(placements(spec).map(([channel]) => channel)).toEqual(['path.0', 'path.1', 'size']);
  expect(definitionOf(spec, 'path.1')).toEqual({ field: 'b' });
  expect(definitionOf(spec, 'color')).toBeNull();
});
