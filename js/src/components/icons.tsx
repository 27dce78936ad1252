/** Line icons on a 16-unit grid, drawn in the text's color. */
import type { MeasurementType } from '../generated/model';

const PATHS = {
  close: 'M4 4l8 8M12 4l-8 8',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  left: 'M10 4L6 8l4 4',
  warning: 'M8 2.5L14.5 13.5h-13zM8 6.5v3.5M8 11.6v.2',
  info: 'M8 14A6 6 0 108 2a6 6 0 000 12zM8 7.2v3.6M8 5v.2',
  search: 'M7 12A5 5 0 107 2a5 5 0 000 10zM10.6 10.6L14 14',
  upload: 'M8 10.5V2.5M4.8 5.6L8 2.4l3.2 3.2M2.5 10v3.5h11V10',
  trash: 'M3 4.5h10M6.5 4.5V2.8h3v1.7M4.3 4.5l.6 9h6.2l.6-9M6.8 7v4M9.2 7v4',
  undo: 'M5.5 3L2.5 6l3 3M2.8 6h6.4a4 4 0 010 8H6',
  redo: 'M10.5 3l3 3-3 3M13.2 6H6.8a4 4 0 000 8H10',
  swap: 'M4.5 13V3.2M2 5.6l2.5-2.5L7 5.6M11.5 3v9.8M9 10.4l2.5 2.5 2.5-2.5',
  star: 'M8 2.2l1.8 3.7 4 .6-2.9 2.9.7 4.1L8 11.5l-3.6 2 .7-4.1L2.2 6.5l4-.6z',
  code: 'M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5',
  download: 'M8 2.5v8M4.8 7.4L8 10.6l3.2-3.2M2.5 10v3.5h11V10',
  filter: 'M2 3h12l-4.7 5.6v4L6.7 14V8.6z',
  pin: 'M6 2.5h4M6.6 2.5v4L4.5 9h7L9.4 6.5v-4M8 9v5',
  hide: 'M2 8s2.3-4 6-4 6 4 6 4-2.3 4-6 4-6-4-6-4zM2.5 13.5l11-11',
  more: 'M3.4 8h.2M7.9 8h.2M12.4 8h.2',
  plus: 'M8 3v10M3 8h10',
  chart: 'M2.5 13.5h11M4.5 11V7M8 11V3M11.5 11V5.5',
  table: 'M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.6h11M6.2 6.3V13',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  edit: 'M3 13l.7-3L11 2.7 13.3 5 6 12.3zM9.5 4.2l2.3 2.3',
  user: 'M8 8a2.8 2.8 0 100-5.6A2.8 2.8 0 008 8zM2.8 14c.5-2.8 2.6-4.2 5.2-4.2s4.7 1.4 5.2 4.2',
  sparkle: 'M8 2l1.3 4.7L14 8l-4.7 1.3L8 14l-1.3-4.7L2 8l4.7-1.3z',
  refresh: 'M13 8a5 5 0 11-1.6-3.7M13 2.5v3h-3',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="ds-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

const KIND_PATHS: Record<MeasurementType, string> = {
  quantitative: 'M6.2 3L4.8 13M11.2 3L9.8 13M3.2 6.2h10.3M2.6 9.8h10.3',
  temporal: 'M8 13.5a5.5 5.5 0 100-11 5.5 5.5 0 000 11zM8 4.8V8l2.2 1.6',
  ordinal: 'M3 12.5h3M3 8h6M3 3.5h9.5',
  nominal: 'M3.5 13L8 3l4.5 10M5.2 9.4h5.6',
  boolean: 'M3 8.4l3.4 3.4L13 4.6',
  geographic: 'M8 14s-4.6-4.2-4.6-7.4a4.6 4.6 0 019.2 0C12.6 9.8 8 14 8 14zM8 8.2a1.6 1.6 0 100-3.2 1.6 1.6 0 000 3.2z',
  identifier: 'M5.6 10.4a2.7 2.7 0 100-5.4 2.7 2.7 0 000 5.4zM8.3 7.7H14M11.4 7.7v2.6M13.6 7.7v1.8',
  text: 'M2.5 4h11M2.5 8h11M2.5 12h6.5',
};

export function KindIcon({ kind }: { kind: MeasurementType }) {
  return (
    <svg class="ds-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={KIND_PATHS[kind]} />
    </svg>
  );
}
