/** Files of the file browser. */
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';
import { isReadable } from './code';
import type { JupyterFile } from './host';

/** The selected files of the current browser, if every one of them can become a dataset. */
export function selectedFiles(browsers: IFileBrowserFactory | null): Contents.IModel[] {
  const selected = [...(browsers?.tracker.currentWidget?.selectedItems() ?? [])];
  return selected.every(item => item.type !== 'directory' && isReadable(item.name)) ? selected : [];
}

/** Where the bytes of a file can be fetched without a kernel. */
export async function toJupyterFile(contents: Contents.IManager, item: Contents.IModel): Promise<JupyterFile> {
  const url = await contents.getDownloadUrl(item.path);
  return { name: item.name, url, modified: Date.parse(item.last_modified), size: item.size ?? null };
}

/** The same by path alone, for what was dropped. */
export async function pathToJupyterFile(contents: Contents.IManager, path: string): Promise<JupyterFile> {
  return toJupyterFile(contents, await contents.get(path, { content: false }));
}
