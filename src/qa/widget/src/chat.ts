/** <qa-chat>: a conversation with the service, beside the places in the articles that it rests on. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { type Answer, Api, type ArticleText, titleFrom, type Citation, Failure, type Head, type Hit, isAbort, type Source, type Turn } from "./api";
import * as icon from "./icons";
import { chatStyle, sharedStyle } from "./style";
import { blocks, dateOf, fragment, length, locate, paragraphs, type Piece, safeUrl, settled, type Span, tied } from "./text";
import { type Words, wordsFor } from "./words";

const MOST_TURNS = 20; // of history, as the service takes them
const MOST_QUESTION = 2000; // code points
const SLOW_MS = 6_000; // without a sign of an answer
const UNKNOWN: Head = { title: null, url: null, publisher: null, published_at: null };
const NEAREST = 3; // articles shown when there is no answer

/** Where the script came from, and what it was told; set once by main.ts. */
export const defaults = { api: "", lang: "vi" };

interface Exchange {
  key: number;
  question: string;
  state: "waiting" | "streaming" | "done" | "stopped" | "failed";
  text: string;
  sources: Source[];
  citations: Citation[];
  answer: Answer | null;
  nearest: Hit[];
  failure: Failure | null;
  rating: "up" | "down" | null;
  note: "" | "comment" | "thanks" | "notStored" | "copied" | "notCopied";
}

interface Reading {
  id: string;
  head: Head;
  span: Span | null;
  quote: string | null; // null: nothing is marked, only shown
  article: ArticleText | null;
  failure: Failure | null;
}

let elements = 0;

export class QaChat extends LitElement {
  static override styles = [sharedStyle, chatStyle];
  static override properties = {
    inline: { type: Boolean, reflect: true },
    api: {},
    lang: { reflect: true },
    heading: {},
    opened: { state: true },
    exchanges: { state: true },
    suggested: { state: true },
    reading: { state: true },
    draft: { state: true },
    slow: { state: true },
    offline: { state: true },
  };

  declare inline: boolean;
  declare api: string;
  declare lang: string;
  declare heading: string; // instead of the title in the bar
  declare private opened: boolean;
  declare private exchanges: Exchange[];
  declare private suggested: string[];
  declare private reading: Reading | null;
  declare private draft: string;
  declare private slow: boolean;
  declare private offline: boolean;

  private readonly number = elements++;
  private asking: AbortController | null = null;
  private opening: AbortController | null = null;
  private cameFrom: HTMLElement | null = null; // had the focus when the article was opened
  private follow = true; // the newest exchange stays in sight

  constructor() {
    super();
    this.inline = false;
    this.api = defaults.api;
    this.lang = defaults.lang;
    this.heading = "";
    this.opened = false;
    this.exchanges = [];
    this.suggested = [];
    this.reading = null;
    this.draft = "";
    this.slow = false;
    this.offline = !navigator.onLine;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("online", this.onNetwork);
    addEventListener("offline", this.onNetwork);
    this.restore();
    if (this.inline) void this.suggest();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("online", this.onNetwork);
    removeEventListener("offline", this.onNetwork);
    this.asking?.abort();
    this.opening?.abort();
  }

  /** Ask a question as if it had been typed. */
  async ask(question: string): Promise<void> {
    if (this.asking || !question.trim() || length(question.trim()) > MOST_QUESTION) return;
    this.draft = "";
    this.follow = true;
    const key = (this.exchanges.at(-1)?.key ?? 0) + 1;
    this.exchanges = [...this.exchanges, {
      key, question: question.trim(), state: "waiting", text: "", sources: [], citations: [], answer: null,
      nearest: [], failure: null, rating: null, note: "",
    }];
    await this.answer(key);
  }

  /** Open an article beside the conversation; with a span, at that place. */
  async read(id: string, head: Head = UNKNOWN, span: Span | null = null, quote: string | null = null): Promise<void> {
    this.cameFrom ??= this.active;
    this.opening?.abort();
    const { signal } = (this.opening = new AbortController());
    this.reading = { id, head, span, quote, article: null, failure: null };
    if (!this.inline) this.opened = true;
    await this.updateComplete;
    this.focusOn(".source h2");
    try {
      const article = await this.client.article(id, signal);
      this.reading = { ...this.reading, head: { ...article, title: titleFrom(article) }, article };
      await this.updateComplete;
      this.scrollToMark();
    } catch (error) {
      if (!isAbort(error)) this.reading = { ...this.reading, failure: asFailure(error) };
    }
  }

  // -- the conversation ---------------------------------------------------------------------------

  private get client(): Api {
    return new Api(this.api.replace(/\/+$/, ""));
  }

  private get words(): Words {
    return wordsFor(this.lang);
  }

  private async answer(key: number): Promise<void> {
    const mine = this.exchanges.find((each) => each.key === key)!;
    const history = this.turnsBefore(key);
    const controller = (this.asking = new AbortController());
    this.change(key, { state: "waiting", text: "", sources: [], citations: [], failure: null, answer: null });
    this.slow = false;
    const slowly = setTimeout(() => (this.slow = true), SLOW_MS);
    try {
      for await (const { event, data } of this.client.ask(mine.question, history, controller.signal)) {
        clearTimeout(slowly);
        const now = this.exchanges.find((each) => each.key === key);
        if (!now) return; // cleared meanwhile
        if (event === "delta") this.change(key, { state: "streaming", text: now.text + data.text });
        if (event === "sources") this.change(key, { sources: Array.isArray(data) ? data : [] });
        if (event === "citation") this.change(key, { citations: [...now.citations, data] });
        if (event === "done") {
          const { answer: text, sources, citations } = data;
          this.change(key, { state: "done", answer: data, text, sources, citations });
          void this.enrich(key, mine.question, data);
        }
      }
    } catch (error) {
      if (isAbort(error)) this.change(key, { state: "stopped" });
      else this.change(key, { state: "failed", failure: asFailure(error) });
    } finally {
      clearTimeout(slowly);
      if (this.asking === controller) this.asking = null;
      this.slow = false;
      this.requestUpdate();
      this.store();
      await this.updateComplete;
      if (this.follow) this.reveal(".exchange:last-child");
    }
  }

  /** What is nice to have, once the answer stands: names of untitled sources, the nearest articles. */
  private async enrich(key: number, question: string, answer: Answer): Promise<void> {
    try {
      this.change(key, { sources: await this.client.named(answer.sources) });
      if (answer.status !== "abstained" || answer.abstain_reason === "empty_index") return;
      const hits = await this.client.search(question, 12, {});
      const first = hits.filter((hit, at) => hits.findIndex((one) => one.article_id === hit.article_id) === at);
      this.change(key, { nearest: await this.client.named(first.slice(0, NEAREST)) });
      await this.updateComplete;
      if (this.follow) this.reveal(".exchange:last-child");
    } catch {
      // Only an offer: the answer stands without it.
    } finally {
      this.store();
    }
  }

  private turnsBefore(key: number): Turn[] {
    return this.exchanges
      .filter((each) => each.key < key && each.state === "done")
      .flatMap((each): Turn[] => [
        { role: "user", content: each.question },
        { role: "assistant", content: each.text },
      ])
      .slice(-MOST_TURNS);
  }

  private change(key: number, changes: Partial<Exchange>): void {
    this.exchanges = this.exchanges.map((each) => (each.key === key ? { ...each, ...changes } : each));
  }

  private stop(): void {
    this.asking?.abort();
  }

  private clear(): void {
    this.stop();
    this.exchanges = [];
    this.reading = null;
    this.store();
    this.focusOn("textarea");
    void this.suggest();
  }

  private async suggest(): Promise<void> {
    if (this.suggested.length || this.exchanges.length) return;
    this.suggested = await this.client.suggestions().catch(() => []);
  }

  private async rate(mine: Exchange, rating: "up" | "down", comment?: string): Promise<void> {
    try {
      await this.client.feedback(mine.answer!.id, rating, comment);
      this.change(mine.key, { rating, note: comment === undefined ? "comment" : "thanks" });
      this.store();
      await this.updateComplete;
      this.reveal(".comment");
    } catch {
      this.change(mine.key, { note: "notStored" });
    }
  }

  private async copy(mine: Exchange): Promise<void> {
    const lines = mine.citations.map(({ n, source_id }) => {
      const source = mine.sources.find((each) => each.id === source_id);
      return `[${n}] ${[this.titleOf(source), this.aboutOf(source), safeUrl(source?.url ?? null)].filter(Boolean).join(", ")}`;
    });
    const text = lines.length ? `${mine.text}\n\n${this.words.sources}:\n${lines.join("\n")}` : mine.text;
    const note = await navigator.clipboard?.writeText(text).then(() => "copied" as const, () => null);
    this.change(mine.key, { note: note ?? "notCopied" });
  }

  // -- kept for the tab ---------------------------------------------------------------------------

  private get storageKey(): string {
    return `qa-chat 1 ${this.api} ${this.id || this.number}`; // 1: the shape of what is kept
  }

  private store(): void {
    const kept = this.exchanges.filter((each) => each.state === "done").slice(-MOST_TURNS);
    try {
      sessionStorage.setItem(this.storageKey, JSON.stringify(kept.map((each) => ({ ...each, note: "" }))));
    } catch {
      // Storage may be full or forbidden: then the conversation lives as long as the page.
    }
  }

  private restore(): void {
    try {
      this.exchanges = JSON.parse(sessionStorage.getItem(this.storageKey) ?? "[]") as Exchange[];
    } catch {
      this.exchanges = [];
    }
  }

  // -- focus and scrolling ------------------------------------------------------------------------

  private get active(): HTMLElement | null {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active as HTMLElement | null;
  }

  private focusOn(selector: string): void {
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
  }

  private async setOpen(opened: boolean): Promise<void> {
    this.opened = opened;
    if (opened) void this.suggest();
    await this.updateComplete;
    this.focusOn(opened ? "textarea" : ".launcher");
  }

  private async closeReading(): Promise<void> {
    this.opening?.abort();
    this.reading = null;
    await this.updateComplete;
    if (this.cameFrom?.isConnected) this.cameFrom.focus();
    else this.focusOn("textarea");
    this.cameFrom = null;
  }

  private scrollToMark(): void {
    const pane = this.renderRoot.querySelector(".source .text");
    const mark = pane?.querySelector("mark, .near");
    // Not scrollIntoView: it would scroll the host's page too.
    if (pane && mark) pane.scrollTop += mark.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
  }

  private readonly onNetwork = (): void => {
    this.offline = !navigator.onLine;
  };

  private onKeys(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    if (this.reading) void this.closeReading();
    else if (!this.inline) void this.setOpen(false);
    else return;
    event.stopPropagation();
  }

  private onQuestionKeys(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void this.ask(this.draft);
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.asking) this.stop();
    else void this.ask(this.draft);
    this.focusOn("textarea");
  }

  private onScroll(event: Event): void {
    const middle = event.target as HTMLElement;
    this.follow = middle.scrollHeight - middle.scrollTop - middle.clientHeight < 40; // scrolled up: leave it
  }

  override updated(changed: PropertyValues): void {
    if (changed.has("opened" as never) || (this.asking && this.follow)) this.reveal(".exchange:last-child");
  }

  /** Bring a part of the conversation into sight: its end, but its beginning rather than that. */
  private reveal(selector: string): void {
    const middle = this.renderRoot.querySelector(".middle");
    const part = middle?.querySelector(selector)?.getBoundingClientRect();
    if (!middle || !part) return;
    const { top, bottom } = middle.getBoundingClientRect();
    if (part.bottom > bottom) middle.scrollTop += Math.min(part.bottom - bottom, part.top - top) + 12;
    else if (part.top < top) middle.scrollTop += part.top - top - 12;
  }

  // -- what is shown ------------------------------------------------------------------------------

  override render(): TemplateResult {
    const { words } = this;
    return html`
      <div class="root ${this.reading ? "with-source" : ""}" @keydown=${this.onKeys}>
        ${this.inline ? nothing : html`
          <button class="launcher" aria-haspopup="dialog" aria-expanded=${this.opened}
            aria-label=${this.opened ? words.close : words.open}
            @click=${() => this.setOpen(!this.opened)}>${this.opened ? icon.close : icon.bubble}</button>`}
        ${this.inline || this.opened ? html`
          <section class="panel" role=${this.inline ? "region" : "dialog"} aria-label=${this.heading || words.title}>
            <div class="halves">
              <div class="talk">${this.renderBar()} ${this.renderLog()} ${this.renderForm()}</div>
              ${this.reading ? this.renderReading(this.reading) : nothing}
            </div>
          </section>` : nothing}
      </div>`;
  }

  private renderBar(): TemplateResult {
    const { words } = this;
    return html`
      <header>
        <span class="title">${this.heading || words.title}</span>
        ${this.exchanges.length ? html`
          <button class="icon clear" aria-label=${words.clear} title=${words.clear} @click=${this.clear}>${icon.bin}</button>` : nothing}
        ${this.inline ? nothing : html`
          <button class="icon" aria-label=${words.close} title=${words.close} @click=${() => this.setOpen(false)}>${icon.close}</button>`}
      </header>`;
  }

  private renderLog(): TemplateResult {
    const { words } = this;
    return html`
      <div class="middle" @scroll=${this.onScroll} tabindex="0" role="group" aria-label=${words.log}>
        ${this.exchanges.length ? nothing : html`
          <div class="greeting">
            <p class="hello">${words.greeting}</p>
            <p class="soft">${words.promise}</p>
            ${this.suggested.length ? html`
              <p class="soft" id="try">${words.suggestions}</p>
              <ul class="suggested" aria-labelledby="try">${this.suggested.map((question) => html`
                <li><button lang="vi" @click=${() => this.ask(question)}>${question}</button></li>`)}</ul>` : nothing}
          </div>`}
        <div class="log" role="log" aria-label=${words.log}>
          ${repeat(this.exchanges, (each) => each.key, (each) => this.renderExchange(each))}
        </div>
      </div>`;
  }

  private renderExchange(mine: Exchange): TemplateResult {
    const { words } = this;
    const { state, answer } = mine;
    const isOver = state !== "waiting" && state !== "streaming";
    return html`
      <div class="exchange ${state}">
        <p class="asked"><span class="unseen">${words.you} </span>${mine.question}</p>
        <div class="answered">
          <span class="unseen">${mine.text ? words.answer : nothing}</span>
          <div class="said" lang="vi">
            ${this.renderSaid(mine, isOver)}
          </div>
          ${state === "waiting" ? html`<p class="soft waiting">${this.slow ? words.slow : words.waiting}</p>` : nothing}
          ${answer?.status === "partial" ? html`<p class="soft">${words.partial}</p>` : nothing}
          ${state === "stopped" ? html`<p class="soft">${words.stopped} ${this.renderRetry(mine)}</p>` : nothing}
          ${mine.failure ? html`<p class="failure">${icon.alert}<span>${mine.failure.say(words)}</span> ${this.renderRetry(mine)}</p>` : nothing}
          ${isOver && mine.citations.length ? this.renderSources(mine) : nothing}
          ${mine.nearest.length ? this.renderNearest(mine.nearest) : nothing}
          ${answer ? this.renderActions(mine, answer) : nothing}
        </div>
      </div>`;
  }

  /** The answer; a sentence is hidden from screen readers until it is whole, and then read once. */
  private renderSaid(mine: Exchange, isOver: boolean): TemplateResult[] {
    const whole = isOver ? Infinity : blocks(settled(mine.text)).flatMap((block) => block.lines.flat()).length;
    let at = 0;
    const shown = (piece: Piece) => (typeof piece === "number" ? this.renderMarker(piece, mine) : piece);
    const sentence = (pieces: Piece[]): TemplateResult => at++ < whole
      ? html`<span>${tied(pieces).map((piece) => (Array.isArray(piece) ? html`<span class="tied">${piece.map(shown)}</span>` : shown(piece)))}</span>`
      : html`<span aria-hidden="true">${pieces.map((piece) => (typeof piece === "number" ? ` [${piece}]` : piece))}</span>`;
    return blocks(mine.text).map(({ kind, lines }) => {
      if (kind === "p") return html`<p>${lines.flat().map(sentence)}</p>`;
      const items = lines.map((line) => html`<li>${line.map(sentence)}</li>`);
      return kind === "ul" ? html`<ul>${items}</ul>` : html`<ol>${items}</ol>`;
    });
  }

  private renderMarker(n: number, mine: Exchange): TemplateResult | string {
    const citation = mine.citations.find((each) => each.n === n);
    if (!citation && mine.state !== "streaming") return ` [${n}]`;
    const source = mine.sources.find((each) => each.id === citation?.source_id);
    return html`<button class="cite" aria-label=${this.words.citation(n, this.titleOf(source))}
      @click=${() => this.openCitation(n, mine.key)}>${n}</button>`;
  }

  private openCitation(n: number, key: number): void {
    const mine = this.exchanges.find((each) => each.key === key);
    const citation = mine?.citations.find((each) => each.n === n);
    const source = mine?.sources.find((each) => each.id === citation?.source_id);
    if (citation && source) void this.read(citation.article_id, source, citation.source_span, citation.quote);
  }

  private renderSources(mine: Exchange): TemplateResult {
    return html`
      <ul class="sources" aria-label=${this.words.sources}>${mine.sources.map((source) => {
        const numbers = mine.citations.filter((each) => each.source_id === source.id).map((each) => each.n);
        if (!numbers.length) return nothing;
        return html`<li><button @click=${() => this.openCitation(numbers[0]!, mine.key)}>
          <span class="numbers">${numbers.join(", ")}</span>
          <span class="about"><b lang="vi">${this.titleOf(source)}</b> <i>${this.aboutOf(source)}</i></span></button></li>`;
      })}</ul>`;
  }

  private renderNearest(hits: Hit[]): TemplateResult {
    return html`
      <p class="soft">${this.words.nearest}</p>
      <ul class="sources">${hits.map((hit) => html`
        <li><button @click=${() => this.read(hit.article_id, hit, hit.span)}>
          <span class="about"><b lang="vi">${this.titleOf(hit)}</b> <i>${this.aboutOf(hit)}</i></span></button></li>`)}</ul>`;
  }

  private renderRetry(mine: Exchange): TemplateResult {
    return html`<button class="plain retry" ?disabled=${this.asking !== null} @click=${() => this.answer(mine.key)}>${this.words.retry}</button>`;
  }

  private renderActions(mine: Exchange, answer: Answer): TemplateResult {
    const { words } = this;
    const isAnswer = answer.status !== "abstained";
    const thumb = (rating: "up" | "down", label: string) => html`
      <button class="icon" aria-label=${label} title=${label} aria-pressed=${mine.rating === rating}
        @click=${() => this.rate(mine, rating)}>${rating === "up" ? icon.up : icon.down}</button>`;
    return html`
      <div class="actions">
        ${isAnswer ? html`<span class="soft">${words.confidence(Math.round(answer.confidence * 100))}</span>` : nothing}
        <span class="buttons">
          ${isAnswer ? html`<button class="icon copy" aria-label=${words.copy} title=${words.copy} @click=${() => this.copy(mine)}>${icon.copy}</button>` : nothing}
          ${thumb("up", words.good)} ${thumb("down", words.bad)}
        </span>
      </div>
      <p class="soft note">${mine.note === "comment" ? words.thanks : mine.note ? words[mine.note] : nothing}</p>
      ${mine.note === "comment" ? html`
        <form class="comment" @submit=${(event: SubmitEvent) => this.onComment(event, mine)}>
          <textarea rows="2" maxlength="1000" name="comment" aria-label=${words.comment} placeholder=${words.comment}></textarea>
          <button class="plain">${words.sendComment}</button>
        </form>` : nothing}`;
  }

  private onComment(event: SubmitEvent, mine: Exchange): void {
    event.preventDefault();
    const comment = String(new FormData(event.target as HTMLFormElement).get("comment")).trim();
    if (comment) void this.rate(mine, mine.rating!, comment);
  }

  private renderForm(): TemplateResult {
    const { words } = this;
    const count = length(this.draft.trim());
    const isAsking = this.asking !== null;
    return html`
      ${this.offline ? html`<p class="offline" role="status">${words.offline}</p>` : nothing}
      <form class="ask" @submit=${this.onSubmit}>
        <textarea rows="1" autocomplete="off" aria-label=${words.question} placeholder=${words.placeholder}
          aria-invalid=${count > MOST_QUESTION} aria-describedby="too-long"
          .value=${this.draft} @keydown=${this.onQuestionKeys}
          @input=${(event: InputEvent) => (this.draft = (event.target as HTMLTextAreaElement).value)}></textarea>
        <button class="send" aria-label=${isAsking ? words.stop : words.send} title=${isAsking ? words.stop : words.send}
          >${isAsking ? icon.stop : icon.send}</button>
      </form>
      <p class="failure" id="too-long" role="status">${count > MOST_QUESTION ? words.tooLong(count) : nothing}</p>`;
  }

  private renderReading(reading: Reading): TemplateResult {
    const { words } = this;
    const { head, article, failure } = reading;
    const url = safeUrl(head.url);
    return html`
      <section class="source" role="region" aria-label=${words.reading}>
        <header>
          <button class="icon back" aria-label=${words.back} title=${words.back} @click=${this.closeReading}>${icon.back}</button>
          <span class="title">${words.reading}</span>
        </header>
        <div class="text" tabindex="0" role="group" aria-label=${this.titleOf(head)}>
          <h2 tabindex="-1" lang="vi">${head.title || article || failure ? this.titleOf(head) : nothing}</h2>
          <p class="soft">${this.aboutOf(head)}</p>
          ${url ? html`<p><a href=${fragment(url, reading.quote)} target="_blank" rel="noopener noreferrer"
            >${words.original}<span class="unseen"> (${words.newTab})</span>${icon.out}</a></p>` : nothing}
          ${failure ? html`<p class="failure">${icon.alert}<span>${failure.say(words)}</span>
            <button class="plain retry" @click=${() => this.read(reading.id, head, reading.span, reading.quote)}>${words.retry}</button></p>` : nothing}
          ${article ? this.renderText(article.text, reading) : failure ? nothing : html`<p class="soft waiting">${words.loading}</p>`}
        </div>
      </section>`;
  }

  private renderText(text: string, { span, quote }: Reading): TemplateResult {
    const found = span && locate(text, span, quote);
    const [from, to] = found ?? [0, 0];
    return html`
      ${span && !found ? html`<p class="failure" role="status">${icon.alert}<span>${this.words.gone}</span></p>` : nothing}
      <div lang="vi">${paragraphs(text).map(({ text: line, start }) => {
        const [left, right] = [Math.max(from - start, 0), Math.min(to - start, line.length)];
        if (left >= right) return html`<p>${line}</p>`;
        if (quote === null) return html`<p class="near">${line}</p>`;
        return html`<p class="cited">${line.slice(0, left)}<mark>${line.slice(left, right)}</mark>${line.slice(right)}</p>`;
      })}</div>`;
  }

  private titleOf(head: Head | undefined): string {
    return head?.title || this.words.untitled;
  }

  private aboutOf(head: Head | undefined): string {
    return [head?.publisher, dateOf(head?.published_at ?? null, this.lang)].filter(Boolean).join(" · ");
  }
}

function asFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure((words) => words.down);
}
