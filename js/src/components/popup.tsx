/** A box that opens beside its button and stays inside the widget, whose edges would cut it off. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface PopupProps {
  children: ComponentChildren;
  class?: string;
  role?: 'dialog' | 'menu';
  label?: string;
  onKeyDown?: (event: KeyboardEvent) => void;
  /** The box itself, for those who look for what is inside. */
  box?: { current: HTMLDivElement | null };
}

const EDGE = 6;
const LEAST = 140;

export function Popup({ children, class: extra = '', role, label, onKeyDown, box }: PopupProps) {
  const own = useRef<HTMLDivElement>(null);
  const element = box ?? own;
  useLayoutEffect(() => {
    if (element.current) place(element.current);
  }, []);
  return (
    <div class={`ds-popup ${extra}`} ref={element} role={role} aria-label={label} onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}

/** Shift the box left or above where it would be cut, and let it scroll where neither side is long enough. */
function place(box: HTMLElement): void {
  const frame = box.closest('.ds-root')?.getBoundingClientRect();
  const anchor = box.offsetParent?.getBoundingClientRect();
  if (!frame || !anchor) return;
  const rect = box.getBoundingClientRect();
  const overRight = rect.right - (frame.right - EDGE);
  const overLeft = frame.left + EDGE - rect.left;
  if (overRight > 0) box.style.translate = `${-Math.min(overRight, rect.left - frame.left - EDGE)}px 0`;
  else if (overLeft > 0) box.style.translate = `${overLeft}px 0`;
  const below = frame.bottom - EDGE - rect.top;
  const above = anchor.top - frame.top - EDGE - 4;
  if (rect.height <= below) return;
  if (above > below) {
    box.style.top = 'auto';
    box.style.bottom = 'calc(100% + 4px)';
  }
  box.style.maxHeight = `${Math.max(LEAST, Math.min(rect.height, Math.max(above, below)))}px`;
}
