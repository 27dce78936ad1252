/** Small parts used everywhere. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DataSageError } from '../api/errors';
import type { MeasurementType } from '../generated/model';
import { KIND_NAMES } from '../model/shelves';
import { useDismiss } from './hooks';
import { Popup } from './popup';
import { Icon, type IconName, KindIcon } from './icons';
import { trans } from '../i18n';

interface ButtonProps {
  label: string;
  icon?: IconName;
  /** Show only the icon; the label stays for screen readers and as tooltip. */
  bare?: boolean;
  kind?: 'plain' | 'primary' | 'quiet' | 'danger';
  disabled?: boolean;
  pressed?: boolean;
  title?: string;
  onClick: (event: MouseEvent) => void;
}

export function Button({ label, icon, bare = false, kind = 'plain', disabled = false, pressed, title, onClick }: ButtonProps) {
  const hint = title ?? (bare ? label : undefined);
  return (
    <button
      type="button"
      class={`ds-button ds-${kind}${bare ? ' ds-bare' : ''}`}
      aria-label={bare ? label : undefined}
      aria-pressed={pressed}
      aria-disabled={disabled}
      title={hint}
      onClick={event => !disabled && onClick(event)}
    >
      {icon && <Icon name={icon} />}
      {!bare && <span>{label}</span>}
    </button>
  );
}

/** An error as a sentence and a way out. */
export function ErrorNote({ error, onRetry, onClose }: { error: DataSageError; onRetry?: () => void; onClose?: () => void }) {
  return (
    <div class="ds-note ds-note-error" role="alert">
      <Icon name="warning" />
      <p>
        {error.message} {error.hint && <span class="ds-hint">{error.hint}</span>}
      </p>
      {onRetry && <Button label={trans.__('Try again')} kind="quiet" onClick={onRetry} />}
      {onClose && <Button label={trans.__('Close')} icon="close" bare kind="quiet" onClick={onClose} />}
    </div>
  );
}

export function Note({ children, kind = 'info' }: { children: ComponentChildren; kind?: 'info' | 'warning' }) {
  return (
    <div class={`ds-note ds-note-${kind}`} role="note">
      <Icon name={kind === 'info' ? 'info' : 'warning'} />
      <p>{children}</p>
    </div>
  );
}

/** A nothing-here-yet that says what to do. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="ds-empty">
      <strong>{title}</strong>
      {children && <p>{children}</p>}
    </div>
  );
}

/** A thin moving line; with a value it shows how far. */
export function Progress({ label, value }: { label: string; value?: number | null }) {
  const known = typeof value === 'number';
  return (
    <div
      class={`ds-progress${known ? '' : ' ds-endless'}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known ? Math.round(value * 100) : undefined}
    >
      <span style={known ? { width: `${Math.min(100, value * 100)}%` } : undefined} />
    </div>
  );
}

/** The sign of a measurement type. */
export function KindSign({ kind }: { kind: MeasurementType }) {
  return (
    <span class={`ds-kind ds-kind-${kind}`} title={KIND_NAMES[kind]}>
      <KindIcon kind={kind} />
      <span class="ds-hidden">{KIND_NAMES[kind]}</span>
    </span>
  );
}

interface SelectProps<T extends string> {
  label: string;
  value: T | '';
  options: readonly (readonly [T | '', string])[];
  onChange: (value: T | '') => void;
  hideLabel?: boolean;
}

export function Select<T extends string>({ label, value, options, onChange, hideLabel = false }: SelectProps<T>) {
  return (
    <label class="ds-field">
      <span class={hideLabel ? 'ds-hidden' : ''}>{label}</span>
      <select aria-label={label} value={value} onChange={event => onChange(event.currentTarget.value as T | '')}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

export interface MenuItem {
  label: string;
  icon?: IconName;
  disabled?: boolean;
  title?: string;
  run: () => void;
}

interface MenuProps {
  label: string;
  icon?: IconName;
  bare?: boolean;
  kind?: 'plain' | 'quiet';
  items: readonly MenuItem[];
  disabled?: boolean;
}

/** A button that opens a list of actions; arrow keys walk it, Escape closes it. */
export function Menu({ label, icon, bare = false, kind = 'plain', items, disabled = false }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const close = () => {
    setOpen(false);
    root.current?.querySelector<HTMLElement>('button')?.focus();
  };
  useDismiss(root, open, () => setOpen(false));
  return (
    <div class="ds-menu" ref={root} onKeyDown={event => open && event.key === 'Escape' && close()}>
      <button
        type="button"
        class={`ds-button ds-${kind}${bare ? ' ds-bare' : ''}`}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={bare ? label : undefined}
        aria-disabled={disabled}
        title={bare ? label : undefined}
        onClick={() => !disabled && setOpen(!open)}
      >
        {icon && <Icon name={icon} />}
        {!bare && <span>{label}</span>}
        {!bare && <Icon name="down" />}
      </button>
      {open && <MenuList items={items} onDone={close} />}
    </div>
  );
}

/** The open list of a menu. */
export function MenuList({ items, onDone }: { items: readonly MenuItem[]; onDone: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus({ preventScroll: true }), []);
  const walk = (event: KeyboardEvent) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const next = nextIndex(event.key, all.indexOf(document.activeElement as HTMLElement), all.length);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    all[next]?.focus();
  };
  return (
    <Popup class="ds-menu-list" role="menu" box={list} onKeyDown={walk}>
      {items.map(item => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          aria-disabled={item.disabled}
          title={item.title}
          onClick={() => {
            if (item.disabled) return;
            onDone();
            item.run();
          }}
        >
          {item.icon && <Icon name={item.icon} />}
          <span>{item.label}</span>
        </button>
      ))}
    </Popup>
  );
}

/** Where an arrow key, Home or End leads in a list of `count`; null for any other key. */
export function nextIndex(key: string, current: number, count: number): number | null {
  if (count === 0) return null;
  if (key === 'ArrowDown' || key === 'ArrowRight') return (current + 1) % count;
  if (key === 'ArrowUp' || key === 'ArrowLeft') return (current - 1 + count) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

interface TabsProps<T extends string> {
  label: string;
  tabs: readonly (readonly [T, string])[];
  value: T;
  onChange: (value: T) => void;
  small?: boolean;
}

/** Tabs by the WAI-ARIA pattern: one stop for Tab, arrow keys between. */
export function Tabs<T extends string>({ label, tabs, value, onChange, small = false }: TabsProps<T>) {
  const walk = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, tabs.findIndex(([name]) => name === value), tabs.length);
    const target = next === null ? undefined : tabs[next];
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(target[0]);
    (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]')[next ?? 0]?.focus();
  };
  return (
    <div class={`ds-tabs${small ? ' ds-tabs-small' : ''}`} role="tablist" aria-label={label} onKeyDown={walk}>
      {tabs.map(([name, text]) => (
        <button key={name} type="button" role="tab" aria-selected={name === value} tabIndex={name === value ? 0 : -1} onClick={() => onChange(name)}>
          {text}
        </button>
      ))}
    </div>
  );
}

/** Copy text; browsers without clipboard access get the old way. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.appendChild(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}

/** Offer content as a file. */
export function downloadFile(name: string, content: string | Blob, type = 'text/plain'): void {
  const blob = typeof content === 'string' ? new Blob([content], { type }) : content;
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
