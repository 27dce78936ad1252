import type { ChartSpec } from '../generated/model';
import { ChartBuilder } from '../components/builder';
import { StoredDataset } from '../components/stored';
import { type WidgetProps, useFrameBackend } from './model';
import { useTrait } from './use-trait';

/** `ChartBuilder(table_or_name)`. The spec is a trait; an empty one stands for no chart. */
export function BuilderWidget(props: WidgetProps) {
  const frame = useFrameBackend(props);
  const [spec, setSpec] = useTrait<ChartSpec | Record<string, never> | null>(props.model, 'spec');
  const given = spec && 'mark' in spec ? (spec as ChartSpec) : null;
  const report = (next: ChartSpec | null) => setSpec(next ?? {});
  if (frame) return <ChartBuilder backend={frame} spec={given} onSpec={report} />;
  return <StoredDataset name={String(props.model.get('_label'))}>{backend => <ChartBuilder backend={backend} spec={given} onSpec={report} />}</StoredDataset>;
}
