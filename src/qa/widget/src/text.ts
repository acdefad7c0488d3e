/** Text as it is shown: code points -> UTF-16, answer -> sentences with markers, article -> paragraphs. */

/** Half open, in Unicode code points of NFC text, as everywhere outside this file. */
export type Span = readonly [number, number];

/** The same span in UTF-16 units, which JavaScript counts in: ("😀 điện", [2, 6]) -> [3, 7]. */
export function utf16(text: string, [start, end]: Span): Span {
  let point = 0;
  let unit = 0;
  let from = start <= 0 ? 0 : text.length;
  for (const letter of text) {
    if (point === start) from = unit;
    if (point === end) return [from, unit];
    point += 1;
    unit += letter.length;
  }
  return [point === start ? unit : from, unit];
}

/**
 * Where a quote stands in an article, in UTF-16 units: at its span, or, when the article has changed
 * since it was cited, wherever it still is; null when it is gone.
 */
export function locate(text: string, span: Span, quote: string | null): Span | null {
  const exact = utf16(text, span);
  if (quote === null || text.slice(...exact) === quote) return exact;
  const found = text.indexOf(quote);
  return found < 0 ? null : [found, found + quote.length];
}

export interface Paragraph {
  text: string;
  start: number; // UTF-16 offset in the article
}

/** Cut an article at its line breaks; blank lines vanish, offsets stay. */
export function paragraphs(text: string): Paragraph[] {
  return [...text.matchAll(/[^\r\n]+/g)]
    .filter(([line]) => line.trim())
    .map((match) => ({ text: match[0], start: match.index }));
}

/** A piece of a sentence: text, or the number of a marker `[n]`. */
export type Piece = string | number;

export interface Block {
  kind: "p" | "ul" | "ol";
  lines: Piece[][][]; // lines > sentences > pieces; a paragraph has one line
}

const ITEM = /^\s*(?:([-•*])|\d{1,2}[.)])\s+/;
// A sentence ends at its mark, with the closing quotes and the [n] after it, before a blank.
const SENTENCE_END = /[.!?…]["”’»)\]]*(?:\s*\[\d+\])*(?=\s|$)\s*/g;

/** Cut an answer into paragraphs and lists of sentences; plain text, no Markdown. */
export function blocks(answer: string): Block[] {
  const found: Block[] = [];
  for (const line of answer.split(/\n+/)) {
    if (!line.trim()) continue;
    const item = ITEM.exec(line);
    const kind = item ? (item[1] ? "ul" : "ol") : "p";
    const last = found.at(-1);
    const sentences = cut(item ? line.slice(item[0].length) : line).map(pieces);
    if (item && last?.kind === kind) last.lines.push(sentences);
    else found.push({ kind, lines: [sentences] });
  }
  return found;
}

function cut(line: string): string[] {
  const ends = [...line.matchAll(SENTENCE_END)].map((match) => match.index + match[0].length);
  const starts = [0, ...ends];
  return starts.map((start, at) => line.slice(start, ends[at])).filter((sentence) => sentence.trim());
}

function pieces(sentence: string): Piece[] {
  return sentence
    .split(/\s*\[(\d+)\]/)
    .map((piece, at) => (at % 2 ? Number(piece) : piece))
    .filter((piece) => piece !== "");
}

/** Put the last word before a marker together with it: ["Ở Huế.", 1] -> ["Ở ", ["Huế.", 1]]. */
export function tied(sentence: Piece[]): (Piece | Piece[])[] {
  const found: (Piece | Piece[])[] = [];
  for (const piece of sentence) {
    const last = found.at(-1);
    const word = typeof last === "string" ? /\S{1,20}$/.exec(last)?.[0] : undefined;
    if (typeof piece === "number" && Array.isArray(last)) last.push(piece);
    else if (typeof piece === "number" && typeof last === "string" && word) found.splice(-1, 1, last.slice(0, -word.length), [word, piece]);
    else found.push(piece);
  }
  return found;
}

/** The whole sentences of a growing answer: what will not change any more. */
export function settled(text: string): string {
  // A sentence is whole once the next one has begun, for its markers come after its mark.
  const ends = [...text.matchAll(/[.!?…]["”’»)\]]*(?:\s*\[\d+\])*\s+(?=[^\s[])|\n+/g)];
  const last = ends.at(-1);
  return last ? text.slice(0, last.index + last[0].length) : "";
}

/** The first words of a text, to name an article without a title. */
export function opening(text: string): string {
  const line = paragraphs(text)[0]?.text.trim() ?? "";
  return line.length <= 80 ? line : `${line.slice(0, 80).replace(/\s+\S*$/, "")}…`;
}

/** An address that may become a link: http or https, nothing else; it comes from articles, unseen. */
export function safeUrl(url: string | null): string | null {
  if (!url || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return null;
  return new URL(url).href;
}

/** The address with a text fragment that makes the browser scroll to the quote and mark it. */
export function fragment(url: string, quote: string | null): string {
  if (!quote) return url;
  const words = quote.trim().split(/\s+/);
  const encode = (part: string[]) => encodeURIComponent(part.join(" ")).replace(/-/g, "%2D");
  // Long quotes as their two ends: pages break lines where articles do not.
  const target = words.length > 12 ? `${encode(words.slice(0, 5))},${encode(words.slice(-5))}` : encode(words);
  return `${url}${url.includes("#") ? "" : "#"}:~:text=${target}`;
}

/** An ISO date in the reader's language; what is no date is shown as it is. */
export function dateOf(iso: string | null, lang: string): string {
  if (!iso) return "";
  // The day as it is written, whatever the reader's time zone.
  const day = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return iso;
  return new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(day);
}

/** Count as the service does, in code points. */
export function length(text: string): number {
  return [...text].length;
}
