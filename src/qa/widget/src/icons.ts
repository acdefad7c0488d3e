/** The icons, drawn with the text's own colour; each stands beside or inside a label. */

import { svg, html } from "lit";

const draw = (path: ReturnType<typeof svg>) =>
  html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${path}</svg>`;

export const bubble = draw(svg`<path d="M21 12a8 8 0 0 1-8 8H4l1.6-3.2A8 8 0 1 1 21 12Z"/><path d="M9.5 9.8a2.6 2.6 0 1 1 3.6 2.4c-.7.3-1.1.8-1.1 1.5M12 16.3v.1"/>`);
export const close = draw(svg`<path d="M6 6l12 12M18 6 6 18"/>`);
export const back = draw(svg`<path d="M15 5l-7 7 7 7"/>`);
export const bin = draw(svg`<path d="M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3"/>`);
export const send = draw(svg`<path d="M12 20V5M5.5 11.5 12 5l6.5 6.5"/>`);
export const stop = draw(svg`<path fill="currentColor" d="M7 7h10v10H7z"/>`);
export const copy = draw(svg`<path d="M9 9h11v11H9zM5 15H4V4h11v1"/>`);
export const up = draw(svg`<path d="M7 11v9H4v-9zM7 11l4-8a2.4 2.4 0 0 1 2.4 2.4V9H19a1.6 1.6 0 0 1 1.6 1.9l-1.4 7.5a2 2 0 0 1-2 1.6H7"/>`);
export const down = draw(svg`<path d="M17 13V4h3v9zM17 13l-4 8a2.4 2.4 0 0 1-2.4-2.4V15H5a1.6 1.6 0 0 1-1.6-1.9l1.4-7.5a2 2 0 0 1 2-1.6H17"/>`);
export const alert = draw(svg`<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.4v.1"/>`);
export const out = draw(svg`<path d="M14 4h6v6M20 4l-9 9M18 14v6H4V6h6"/>`);
