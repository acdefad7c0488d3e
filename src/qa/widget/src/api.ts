/** The service as the widget sees it: HTTP in, records and events out. */

import { opening, type Span } from "./text";
import type { Words } from "./words";

export interface Head {
  title: string | null;
  url: string | null;
  publisher: string | null;
  published_at: string | null;
}
export interface Article extends Head {
  id: string;
  author: string | null;
}
export interface ArticleText extends Article {
  text: string;
}
export interface Source extends Head {
  id: string;
  article_id: string;
  author: string | null;
}
export interface Citation {
  n: number;
  source_id: string;
  article_id: string;
  source_span: Span;
  quote: string;
}
export interface Answer {
  id: string;
  status: "answered" | "partial" | "abstained";
  answer: string;
  confidence: number;
  abstain_reason: string | null;
  citations: Citation[];
  sources: Source[];
}
export interface Hit extends Head {
  article_id: string;
  span: Span;
}
export interface Turn {
  role: "user" | "assistant";
  content: string;
}
export interface Filters {
  publishers?: string[];
  published_from?: string | null;
  published_to?: string | null;
}
export type AskEvent =
  | { event: "sources"; data: Source[] }
  | { event: "delta"; data: { text: string } }
  | { event: "citation"; data: Citation }
  | { event: "done"; data: Answer };

/** What went wrong, for a person: the text is chosen when it is shown, in the language of then. */
export class Failure extends Error {
  constructor(readonly say: (words: Words) => string) {
    super();
  }
}

const unreachable = new Failure((words) => (navigator.onLine ? words.unreachable : words.offline));
const broken = new Failure((words) => words.broken);
const STATES: Record<number, (words: Words) => string> = {
  404: (words) => words.missing,
  400: (words) => words.refused,
  413: (words) => words.refused,
  415: (words) => words.refused,
  422: (words) => words.refused,
};

/** One service at an origin; "" is the page's own. */
export class Api {
  constructor(private readonly base: string) {}

  articles(cursor: string | null): Promise<{ articles: Article[]; next_cursor: string | null }> {
    return this.json(`/v1/articles?limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
  }

  article(id: string, signal?: AbortSignal): Promise<ArticleText> {
    return this.json(`/v1/articles/${encodeURIComponent(id)}`, undefined, signal);
  }

  async search(question: string, top_k: number, filters: Filters, signal?: AbortSignal): Promise<Hit[]> {
    const found = await this.json<{ hits: Hit[] }>("/v1/search", { question, top_k, filters }, signal);
    return found.hits;
  }

  /** Give untitled articles the first words of their texts for a title, as far as these can be had. */
  async named<Named extends Head & ({ id: string } | { article_id: string })>(heads: Named[], signal?: AbortSignal): Promise<Named[]> {
    return Promise.all(heads.map(async (head) => {
      if (head.title) return head;
      const id = "article_id" in head ? head.article_id : head.id;
      return this.article(id, signal).then((article) => ({ ...head, title: titleFrom(article) }), () => head);
    }));
  }

  async suggestions(): Promise<string[]> {
    return (await this.json<{ questions: string[] }>("/v1/suggestions")).questions;
  }

  async feedback(answer_id: string, rating: "up" | "down", comment?: string): Promise<void> {
    await this.json("/v1/feedback", { answer_id, rating, ...(comment ? { comment } : {}) });
  }

  /** Ask, and hear the answer as it comes; ends with `done`, or throws a Failure. */
  async *ask(question: string, history: Turn[], signal: AbortSignal): AsyncGenerator<AskEvent> {
    const response = await this.call("/v1/ask", { question, history, stream: true }, signal);
    if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
      yield { event: "done", data: await parsed(response) };
      return;
    }
    for await (const { event, data } of events(response.body!)) {
      if (event === "error") throw failureOf(data.status ?? 500, null);
      yield { event, data } as AskEvent;
      if (event === "done") return;
    }
    throw broken;
  }

  private async json<T>(path: string, body?: object, signal?: AbortSignal): Promise<T> {
    return parsed(await this.call(path, body, signal));
  }

  private async call(path: string, body?: object, signal?: AbortSignal): Promise<Response> {
    const response = await fetch(this.base + path, {
      ...(body && { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
      signal,
      credentials: "omit",
    }).catch((error: unknown) => {
      throw isAbort(error) ? error : unreachable;
    });
    if (!response.ok) throw failureOf(response.status, response.headers.get("retry-after"));
    return response;
  }
}

/** The title of an article, or the first words of its text. */
export function titleFrom(article: ArticleText): string {
  return article.title || opening(article.text);
}

/** Whether an error only says that we ourselves stopped. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

async function parsed<T>(response: Response): Promise<T> {
  return response.json().catch((error: unknown) => {
    throw isAbort(error) ? error : broken;
  });
}

function failureOf(status: number, retryAfter: string | null): Failure {
  if (status === 429) return new Failure((words) => words.busy(Number(retryAfter) || 10));
  return new Failure(STATES[status] ?? ((words) => words.down));
}

/** Server-sent events of a response body; comments and unknown fields are passed over. */
async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<{ event: string; data: any }> {
  const reader = body.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw isAbort(error) ? error : broken;
      });
      if (done) return;
      const chunks = (rest + value).split(/\r?\n\r?\n/);
      rest = chunks.pop()!;
      for (const chunk of chunks) {
        const field = (name: string) =>
          chunk.split(/\r?\n/).filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).replace(/^ /, "")).join("\n");
        const data = field("data");
        if (data) yield { event: field("event") || "message", data: JSON.parse(data) };
      }
    }
  } finally {
    reader.cancel().catch(() => undefined); // nobody listens any more
  }
}
