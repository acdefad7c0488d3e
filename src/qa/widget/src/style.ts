/**
 * How it looks. Outside rules stop at the shadow root; what they set on the host itself, and what it
 * would inherit, is put back by `all`. The host page has a say through the custom properties alone.
 */

import { css } from "lit";

export const sharedStyle = css`
  :host {
    all: initial !important;
    color-scheme: inherit !important;
    direction: ltr !important; /* not part of all */
    unicode-bidi: isolate !important;
    display: block !important;
  }
  :host([theme="light"]) { color-scheme: light !important; }
  :host([theme="dark"]) { color-scheme: dark !important; }
  :host([hidden]) { display: none !important; }

  .root {
    all: initial;
    --accent: var(--qa-accent, #0b5f5a);
    --on-accent: var(--qa-on-accent, #fff);
    --ink: light-dark(#1d2320, #e8ece9);
    --soft: light-dark(#55605b, #a9b4ae);
    --paper: var(--qa-background, light-dark(#fff, #151a18));
    --tint: light-dark(#f1f5f3, #202724);
    --line: light-dark(#d5ddd9, #36403b);
    --edge: light-dark(#77837d, #84908a);
    --link: light-dark(oklch(from var(--accent) min(l, .45) c h), oklch(from var(--accent) max(l, .82) c h));
    --mark: light-dark(#ffe58a, #6b5510);
    --danger: light-dark(#a3200d, #ffb4a6);
    --radius: var(--qa-radius, 14px);
    color-scheme: inherit;
    display: block;
    height: 100%;
    box-sizing: border-box;
    /* A page may shrink rem (62.5 % is common), a reader may enlarge it. */
    font: max(1rem, 16px)/1.55 var(--qa-font, system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif);
    color: var(--ink);
    text-align: start;
  }
  .root *, .root *::before { box-sizing: border-box; }
  button, textarea, input, select { font: inherit; color: inherit; }
  button { cursor: pointer; }
  button:disabled { cursor: default; opacity: .6; }
  p, ul, ol, h2 { margin: 0; padding: 0; }
  ul { list-style: none; }
  a { color: var(--link); }
  svg { width: 1.25em; height: 1.25em; flex: none; vertical-align: -.25em; }
  :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
  .soft { color: var(--soft); font-size: .9em; }
  .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .plain {
    padding: .3em .8em; border: 1px solid var(--edge); border-radius: 999px; background: none; color: var(--link);
    font-size: .9em; min-height: 2em;
  }
  .plain:hover:enabled { background: var(--tint); }
  .failure { color: var(--danger); font-size: .95em; }
  .failure:empty { display: none; }
  @media (forced-colors: active) {
    button { border: 1px solid ButtonText !important; }
    mark { background: Mark; color: MarkText; }
  }
`;

export const chatStyle = css`
  :host { position: fixed !important; inset: auto 0 0 auto !important; z-index: 2147483000 !important; }
  :host([inline]) {
    position: static !important; z-index: auto !important; inset: auto !important; min-height: 24em !important;
    height: var(--qa-height, 36em) !important;
  }

  .launcher {
    position: fixed; right: max(1.25em, env(safe-area-inset-right)); bottom: max(1.25em, env(safe-area-inset-bottom));
    display: grid; place-items: center; width: 3.5em; height: 3.5em; padding: 0; border: 2px solid var(--paper);
    border-radius: 50%; background: var(--accent); color: var(--on-accent); box-shadow: 0 4px 18px #0005;
  }
  .launcher svg { width: 1.75em; height: 1.75em; }
  .launcher:hover { filter: brightness(1.12); }
  .panel {
    container-type: inline-size; overflow: hidden; background: var(--paper); border: 1px solid var(--line);
    border-radius: var(--radius); height: 100%;
  }
  :host(:not([inline])) .panel {
    position: fixed; right: max(1.25em, env(safe-area-inset-right)); bottom: 5.6em;
    width: min(26em, 100vw - 2em); height: min(42em, 100dvh - 7em); box-shadow: 0 12px 48px #0004;
    animation: rise .18s ease-out;
  }
  @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
  @media (max-width: 30em), (max-height: 30em) {
    :host(:not([inline])) .panel { inset: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0; }
    :host(:not([inline])) [aria-expanded="true"].launcher { display: none; }
  }

  .halves { position: relative; display: grid; grid-template: minmax(0, 1fr) / minmax(0, 1fr); height: 100%; }
  .talk, .source { display: flex; flex-direction: column; min-height: 0; min-width: 0; background: var(--paper); }
  .source { position: absolute; inset: 0; animation: rise .18s ease-out; }
  .with-source .talk { visibility: hidden; } /* the article covers it: nothing there to tab to */
  @container (min-width: 46em) {
    .with-source .talk { visibility: visible; }
    .with-source .halves { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
    .source { position: static; border-inline-start: 1px solid var(--line); }
  }

  header { display: flex; align-items: center; gap: .25em; padding: .5em .6em .5em 1em; border-bottom: 1px solid var(--line); min-height: 3.3em; }
  .source header { padding-inline-start: .5em; }
  .title { flex: 1; min-width: 0; font-weight: 650; overflow-wrap: anywhere; }
  .icon {
    display: grid; place-items: center; min-width: 2.25em; height: 2.25em; padding: 0 .4em; border: 0;
    border-radius: 8px; background: none; color: var(--soft);
  }
  .icon:hover { background: var(--tint); color: var(--ink); }
  .icon[aria-pressed="true"] { color: var(--link); background: var(--tint); }

  .middle { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1em; outline-offset: -3px; }
  .log, .greeting { max-width: 44em; margin-inline: auto; }
  .hello { font-size: 1.35em; font-weight: 650; line-height: 1.3; margin-bottom: .4em; }
  #try { margin: 1.4em 0 .5em; }
  .suggested { display: grid; gap: .5em; }
  .suggested button {
    width: 100%; text-align: start; padding: .55em .9em; border: 1px solid var(--line); border-radius: 10px;
    background: var(--paper); line-height: 1.4;
  }
  .suggested button:hover { border-color: var(--link); background: var(--tint); }

  .exchange + .exchange { margin-top: 1.6em; }
  .asked {
    width: fit-content; max-width: 88%; margin: 0 0 .9em auto; padding: .5em .9em; border-radius: 14px 14px 4px 14px;
    background: var(--tint); overflow-wrap: anywhere; white-space: pre-wrap;
  }
  .answered { position: relative; display: grid; gap: .6em; }
  .said { overflow-wrap: anywhere; }
  .said p + p, .said ul, .said ol { margin-top: .5em; }
  .said ul, .said ol { padding-inline-start: 1.4em; }
  .said ul { list-style: disc; }
  .waiting::before {
    content: ""; display: inline-block; width: .6em; height: .6em; margin-inline-end: .6em; border-radius: 50%;
    background: var(--link); animation: pulse 1.1s ease-in-out infinite alternate;
  }
  @keyframes pulse { from { opacity: .25; transform: scale(.7); } }
  .cite {
    min-width: 1.7em; height: 1.7em; margin: 0 .1em 0 .3em; padding: 0 .35em; border: 1px solid var(--link); border-radius: 999px;
    background: none; color: var(--link); font-size: .8em; font-weight: 650; line-height: 1; vertical-align: .1em;
  }
  .cite:hover { background: var(--accent); color: var(--on-accent); }
  .sources { display: grid; gap: .4em; }
  .sources button {
    display: flex; gap: .7em; width: 100%; padding: .5em .8em; text-align: start; border: 1px solid var(--line);
    border-radius: 10px; background: none; font-size: .9em; line-height: 1.4;
  }
  .sources button:hover { background: var(--tint); border-color: var(--link); }
  .numbers { color: var(--link); font-weight: 650; }
  .about { min-width: 0; overflow-wrap: anywhere; }
  .about b { font-weight: 500; }
  .about i { display: block; font-style: normal; color: var(--soft); }
  .about i:empty { display: none; }
  .actions { display: flex; align-items: center; flex-wrap: wrap; gap: 0 .5em; }
  .buttons { display: flex; margin-inline-start: auto; }
  .note:empty { display: none; }
  .answered .failure, .text .failure { display: flex; flex-wrap: wrap; align-items: center; gap: .5em; }
  .failure span { flex: 1 1 11em; }
  .tied { white-space: nowrap; }
  .comment { display: grid; gap: .4em; justify-items: end; }

  textarea {
    width: 100%; padding: .6em .8em; border: 1px solid var(--edge); border-radius: 10px; background: var(--paper);
    resize: none; line-height: 1.4;
  }
  textarea::placeholder { color: var(--soft); opacity: 1; }
  textarea:focus-visible { outline-offset: 0; }
  .ask { display: flex; align-items: end; gap: .5em; padding: .75em; border-top: 1px solid var(--line); }
  .ask textarea { field-sizing: content; max-height: 9em; min-height: 2.75em; }
  .send {
    display: grid; place-items: center; flex: none; width: 2.75em; height: 2.75em; padding: 0; border: 0; border-radius: 10px;
    background: var(--accent); color: var(--on-accent);
  }
  .send:hover { filter: brightness(1.12); }
  .offline { padding: .5em 1em; background: var(--tint); font-size: .9em; }
  .talk > .failure { padding: 0 1em .75em; }

  .text { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1em 1.25em 2em; outline-offset: -3px; overflow-wrap: anywhere; }
  .text p { margin-top: .75em; }
  .text h2 { font-size: 1.2em; line-height: 1.35; font-weight: 650; }
  .text h2:focus { outline: none; }
  .text h2 + .soft:empty { display: none; }
  .text a svg { width: 1em; height: 1em; margin-inline-start: .3em; vertical-align: -.12em; }
  .near, .cited { border-inline-start: 3px solid var(--link); padding-inline-start: .8em; }
  mark { background: var(--mark); color: inherit; border-radius: 3px; padding: .1em 0; }

  @media (prefers-reduced-motion: reduce) { *, *::before { animation: none !important; } }
`;

export const articlesStyle = css`
  :host { container-type: inline-size !important; flex: 1 1 auto !important; min-height: 0 !important; }
  .root { display: flex; flex-direction: column; min-height: 0; }
  form { display: grid; gap: .5em; padding-bottom: .75em; }
  label { display: grid; gap: .15em; font-size: .85em; color: var(--soft); }
  .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5em, 1fr)); gap: .5em; }
  input, select {
    width: 100%; min-width: 0; min-height: 2.6em; padding: .4em .7em; border: 1px solid var(--edge); border-radius: 10px;
    background: var(--paper); color: var(--ink); font-size: 1rem; font-size: max(1rem, 16px);
  }
  .list { flex: 1; min-height: 0; overflow-y: auto; border-top: 1px solid var(--line); outline-offset: -3px; }
  li { border-bottom: 1px solid var(--line); }
  li button {
    display: block; width: 100%; padding: .65em .5em; border: 0; background: none; text-align: start; line-height: 1.4; overflow-wrap: anywhere;
  }
  li button:hover { background: var(--tint); }
  li button:focus-visible { outline-offset: -3px; }
  li i { display: block; font-style: normal; color: var(--soft); font-size: .85em; }
  li i:empty { display: none; }
  .list > p, .list > .plain { margin: .75em .5em; }
`;
