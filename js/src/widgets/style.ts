declare const DATASAGE_STYLE: string;
declare const DATASAGE_STYLE_ID: string;

/** Each style sheet once per page. Its id carries the hash of its content, so that a page that began with an older version gets the newer one too, after it. */
export function addStyle(): void {
  if (!DATASAGE_STYLE || document.getElementById(DATASAGE_STYLE_ID)) return;
  const node = document.createElement('style');
  node.id = DATASAGE_STYLE_ID;
  node.textContent = DATASAGE_STYLE;
  document.head.appendChild(node);
}
