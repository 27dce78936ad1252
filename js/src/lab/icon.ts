import { LabIcon } from '@jupyterlab/ui-components';

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><g class="jp-icon3 jp-icon-selectable" fill="#616161"><path d="M2 13h12v1.4H2z"/><rect x="3" y="7" width="2.4" height="5" rx=".6"/><rect x="6.8" y="2.4" width="2.4" height="9.6" rx=".6"/><rect x="10.6" y="4.8" width="2.4" height="7.2" rx=".6"/></g></svg>`;

export const logo = new LabIcon({ name: 'datasage-jupyter:logo', svgstr: SVG });
