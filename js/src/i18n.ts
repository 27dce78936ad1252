/** Words in the language of the page: JupyterLab's translation where the extension runs, else as they are written. */

/** The part of JupyterLab's translation bundle that is used; `%1`, `%2`… stand for the values. */
export interface Trans {
  __(text: string, ...values: unknown[]): string;
  _n(one: string, many: string, count: number, ...values: unknown[]): string;
}

const plain: Trans = {
  __: (text, ...values) => text.replace(/%(\d)/g, (_, n: string) => String(values[Number(n) - 1])),
  _n: (one, many, count, ...values) => plain.__(Number(count) === 1 ? one : many, count, ...values),
};

const KEY = '__datasage_translation';
type Page = typeof globalThis & { [KEY]?: Trans };

const current = (): Trans => (globalThis as Page)[KEY] ?? plain;

/** Speak through this bundle, in every bundle of scripts of the page: sidebar, tabs and the widgets of notebooks. */
export function translateWith(bundle: Trans): void {
  (globalThis as Page)[KEY] = bundle;
}

/** JupyterLab puts the bare number at `%1`; here the first value stands there: the number as people write it. */
const said = (count: number, values: unknown[]): number =>
  values.length === 0 ? count : (Object.assign(Object(count) as object, { toString: () => String(values[0]) }) as unknown as number);

export const trans: Trans = {
  __: (text, ...values) => current().__(text, ...values),
  _n: (one, many, count, ...values) => current()._n(one, many, said(count, values), ...values.slice(1)),
};

/** A table of words; each is translated when it is read, for tables are made before the language is known. */
export const words = <T extends object>(table: T): T =>
  new Proxy(table, {
    get(all, key, self) {
      const text: unknown = Reflect.get(all, key, self);
      return typeof text === 'string' ? trans.__(text) : text;
    },
  });
