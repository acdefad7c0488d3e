/** <qa-articles>: the list of the articles, to search and filter; a press opens one in the page's <qa-chat>. */

import { html, LitElement, nothing, type TemplateResult } from "lit";

import { Api, type Article, Failure, type Filters, type Head, isAbort } from "./api";
import { defaults, QaChat } from "./chat";
import * as icon from "./icons";
import { articlesStyle, sharedStyle } from "./style";
import { dateOf, type Span } from "./text";
import { wordsFor } from "./words";

const MOST_FOUND = 50; // passages of one search
const PAUSE_MS = 250; // after a key, before searching

interface Row extends Head {
  id: string;
  span: Span | null; // of the passage that was found
}

export class QaArticles extends LitElement {
  static override styles = [sharedStyle, articlesStyle];
  static override properties = {
    api: {},
    lang: { reflect: true },
    known: { state: true },
    found: { state: true },
    filters: { state: true },
    failure: { state: true },
    loading: { state: true },
  };

  declare api: string;
  declare lang: string;
  declare private known: Article[]; // the pages of the list that were fetched
  declare private found: Row[] | null; // by a search; null: none is asked for
  declare private filters: Filters;
  declare private failure: Failure | null;
  declare private loading: boolean;

  private cursor: string | null = null;
  private query = "";
  private searching: AbortController | null = null;
  private pause = 0;

  constructor() {
    super();
    this.api = defaults.api;
    this.lang = defaults.lang;
    this.known = [];
    this.found = null;
    this.filters = {};
    this.failure = null;
    this.loading = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.known.length) void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.pause);
    this.searching?.abort();
  }

  private get client(): Api {
    return new Api(this.api.replace(/\/+$/, ""));
  }

  private async load(): Promise<void> {
    this.loading = true;
    this.failure = null;
    try {
      const page = await this.client.articles(this.cursor);
      const before = this.known;
      this.known = [...before, ...page.articles];
      this.cursor = page.next_cursor;
      this.known = [...before, ...(await this.client.named(page.articles))];
    } catch (error) {
      this.failure = error as Failure;
    } finally {
      this.loading = false;
    }
  }

  private async search(): Promise<void> {
    this.searching?.abort();
    const { signal } = (this.searching = new AbortController());
    this.failure = null;
    if (!this.query) {
      this.found = null;
      return;
    }
    try {
      const hits = await this.client.search(this.query, MOST_FOUND, this.filters, signal);
      const rows = new Map<string, Row>(); // the first hit of each article is its best
      for (const hit of hits) if (!rows.has(hit.article_id)) rows.set(hit.article_id, { ...hit, id: hit.article_id });
      this.found = await this.client.named([...rows.values()], signal);
    } catch (error) {
      if (!isAbort(error)) this.failure = error as Failure;
    }
  }

  private onInput(event: Event): void {
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const value = (name: string) => String(form.get(name) ?? "").trim();
    this.query = value("query");
    const publisher = value("publisher");
    this.filters = {
      publishers: publisher ? [publisher] : [],
      published_from: value("from") || null,
      published_to: value("to") || null,
    };
    clearTimeout(this.pause);
    this.pause = setTimeout(() => void this.search(), PAUSE_MS) as unknown as number;
  }

  private passes(article: Article): boolean {
    const { publishers = [], published_from, published_to } = this.filters;
    const day = article.published_at?.slice(0, 10) ?? "";
    return (!publishers.length || publishers.includes(article.publisher ?? ""))
      && (!published_from || (day !== "" && day >= published_from))
      && (!published_to || (day !== "" && day <= published_to));
  }

  private open(row: Row): void {
    const chat = document.querySelector("qa-chat");
    if (!(chat instanceof QaChat)) return;
    void chat.read(row.id, row, row.span);
    chat.scrollIntoView({ block: "nearest" }); // it may stand above the list
  }

  override render(): TemplateResult {
    const words = wordsFor(this.lang);
    const publishers = [...new Set(this.known.map((each) => each.publisher).filter((each) => each !== null))].sort();
    const hasDates = this.known.some((each) => each.published_at);
    const rows = this.found ?? this.known.filter((each) => this.passes(each)).map((each) => ({ ...each, span: null }));
    return html`
      <div class="root">
        <form role="search" @submit=${(event: Event) => event.preventDefault()} @input=${this.onInput}>
          <label>${words.searchArticles}<input type="search" name="query" maxlength="500" autocomplete="off"></label>
          ${publishers.length > 1 ? html`
            <label>${words.publisher}<select name="publisher"><option value="">${words.anyPublisher}</option>
              ${publishers.map((name) => html`<option>${name}</option>`)}</select></label>` : nothing}
          ${hasDates ? html`
            <div class="pair">
              <label>${words.from}<input type="date" name="from"></label>
              <label>${words.to}<input type="date" name="to"></label>
            </div>` : nothing}
        </form>
        <div class="list" tabindex="0" role="group" aria-label=${words.articles}>
          <p class="unseen" role="status">${this.loading ? nothing : words.found(rows.length)}</p>
          <ul>${rows.map((row) => html`
            <li><button lang="vi" @click=${() => this.open(row)}>${row.title || words.untitled}
              <i>${[row.publisher, dateOf(row.published_at, this.lang)].filter(Boolean).join(" · ")}</i></button></li>`)}</ul>
          ${this.failure ? html`<p class="failure" role="alert">${icon.alert} ${this.failure.say(words)}
            <button class="plain" @click=${() => (this.query ? this.search() : this.load())}>${words.retry}</button></p>` : nothing}
          ${!rows.length && !this.loading && !this.failure
            ? html`<p class="soft">${this.known.length ? words.noArticles : words.emptyIndex}</p>` : nothing}
          ${!this.found && this.cursor ? html`<button class="plain" @click=${this.load}>${words.more}</button>` : nothing}
        </div>
      </div>`;
  }
}
