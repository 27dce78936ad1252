declare const DATASAGE_STYLE: string;

/** One style sheet per page, whoever comes first. */
export function addStyle(): void {
  if (document.getElementById('datasage-style')) return;
  const node = document.createElement('style');
  node.id = 'datasage-style';
  node.textContent = DATASAGE_STYLE;
  document.head.appendChild(node);
}
