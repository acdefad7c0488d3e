/**
 * The one script: registers <qa-chat> and <qa-articles>, and puts a launcher on pages that have none.
 *
 *     <script async src="https://host/widget.js" data-api="https://host" data-lang="vi"></script>
 */

import { QaArticles } from "./articles";
import { defaults, QaChat } from "./chat";

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  defaults.api = script.dataset.api ?? new URL(".", script.src).href;
  defaults.lang = script.dataset.lang ?? defaults.lang;
}

function start(): void {
  if (!document.querySelector("qa-chat")) document.body.append(document.createElement("qa-chat"));
}

// A page may load the script twice; the first one stays.
if (!customElements.get("qa-chat")) {
  customElements.define("qa-chat", QaChat);
  customElements.define("qa-articles", QaArticles);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start, { once: true });
  else start();
}
