/** What the page says about the Jupyter server it came from; nothing outside a Jupyter page. */
export interface Host {
  baseUrl: string;
  token: string;
}

interface PageConfig {
  baseUrl?: string;
  token?: string;
}

export function findHost(): Host | null {
  const text = document.getElementById('jupyter-config-data')?.textContent;
  if (!text) return null;
  try {
    const config = JSON.parse(text) as PageConfig;
    if (!config.baseUrl) return null;
    return { baseUrl: new URL(config.baseUrl, location.origin).href, token: config.token ?? '' };
  } catch {
    return null;
  }
}

/** Jupyter's own credentials for a request to its server. The Hub wants the XSRF header even on GET. */
export function hostHeaders(host: Host): Record<string, string> {
  const xsrf = /(?:^|;\s*)_xsrf=([^;]*)/.exec(document.cookie)?.[1];
  return {
    ...(xsrf ? { 'X-XSRFToken': decodeURIComponent(xsrf) } : {}),
    ...(host.token ? { Authorization: `token ${host.token}` } : {}),
  };
}
