/** What every component may use: the server of this page, the widget's kernel, and a place for short messages. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Kernel } from '../api/comm';
import type { Server } from '../api/server';

export interface ToastMessage {
  kind: 'info' | 'error';
  text: string;
  /** A way back or forward, offered beside the text. */
  action?: { label: string; run: () => void };
}

export interface Services {
  server: Server | null;
  kernel: Kernel | null;
  toast(message: ToastMessage): void;
  /** Says that what is shown has changed in a way that no trait tells. */
  changed(): void;
}

export const ServicesContext = createContext<Services>({ server: null, kernel: null, toast: () => undefined, changed: () => undefined });

export const useServices = (): Services => useContext(ServicesContext);
