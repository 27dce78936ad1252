import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { DEFAULTS, type Options } from './host';

const VARIABLE = /^[A-Za-z_]\w*$/;

/** The settings as they are now; without a registry, or until it answers, the defaults. Fires `change`. */
export class LiveOptions extends EventTarget {
  current: Options = DEFAULTS;

  /** Follow the registry. A registry without our schema leaves the defaults. */
  async follow(registry: ISettingRegistry, plugin: string): Promise<void> {
    const settings = await registry.load(plugin).catch((error: unknown) => {
      console.warn('DataSage: the settings could not be read; defaults apply.', error);
      return null;
    });
    if (!settings) return;
    const take = () => {
      this.current = readOptions(settings.composite as Partial<Options>);
      this.dispatchEvent(new Event('change'));
    };
    settings.changed.connect(take);
    take();
  }
}

/** Settings with defaults in place of what is missing or would break code. */
export function readOptions(given: Partial<Options>): Options {
  const options = { ...DEFAULTS, ...given };
  return VARIABLE.test(options.variableName) ? options : { ...options, variableName: DEFAULTS.variableName };
}
