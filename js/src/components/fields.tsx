/** Fields of a form that take over what was typed when the reader is done with it. */
import { useState } from 'preact/hooks';

/** Text that is taken over when the reader leaves the field or presses Enter. */
export function TextField({ label, value, placeholder, onChange }: { label: string; value: string; placeholder?: string; onChange: (value: string) => void }) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    if (draft !== null && draft !== value) onChange(draft);
    setDraft(null);
  };
  return (
    <label class="ds-field">
      <span>{label}</span>
      <input type="text" value={draft ?? value} placeholder={placeholder} onInput={event => setDraft(event.currentTarget.value)} onBlur={commit} onKeyDown={event => event.key === 'Enter' && commit()} />
    </label>
  );
}

interface NumberFieldProps {
  label: string;
  value: number | null;
  min: number;
  max: number;
  /** Also numbers with decimals. */
  fine?: boolean;
  hideLabel?: boolean;
  onChange: (value: number) => void;
}

export function NumberField({ label, value, min, max, fine = false, hideLabel = false, onChange }: NumberFieldProps) {
  const commit = (text: string) => {
    const number = fine ? Number(text) : Math.round(Number(text));
    if (text.trim() !== '' && Number.isFinite(number) && number !== value) onChange(Math.min(max, Math.max(min, number)));
  };
  return (
    <label class="ds-field">
      <span class={hideLabel ? 'ds-hidden' : ''}>{label}</span>
      <input type="number" value={value ?? ''} step={fine ? 'any' : 1} min={fine ? undefined : min} max={max} onChange={event => commit(event.currentTarget.value)} />
    </label>
  );
}

/** Several values, one on each line. */
export function ListField({ label, value, onChange }: { label: string; value: readonly string[]; onChange: (value: string[]) => void }) {
  const commit = (text: string) => {
    const lines = text.split('\n').map(line => line.trim()).filter(Boolean);
    if (lines.join('\n') !== value.join('\n')) onChange(lines);
  };
  return (
    <label class="ds-field">
      <span>{label}</span>
      <textarea rows={5} defaultValue={value.join('\n')} onBlur={event => commit(event.currentTarget.value)} />
    </label>
  );
}
