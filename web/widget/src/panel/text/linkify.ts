/** Finds web addresses in a text. What comes out is still text: the caller makes elements of it, never markup. */

export interface Piece {
  text: string;
  /** An absolute http or https address, or null for plain text. */
  href: string | null;
}

// An address ends at space, quote, bracket or Chinese punctuation, which is written without a space before it.
const ADDRESS = /https?:\/\/[^\s<>"'`\u3000-\u303f\uff00-\uffef\u2018-\u201f]+/gi;
const NOT_AT_THE_END = /[.,;:!?…*_~]+$/;

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trim(match[0]);
    const href = asHref(address);
    if (href === null) continue;
    if (match.index > done) pieces.push({ text: text.slice(done, match.index), href: null });
    pieces.push({ text: address, href });
    done = match.index + address.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), href: null });
  return pieces;
}

/** Without the punctuation of the sentence around it: "(see https://a.example/b_(c).)" means "https://a.example/b_(c)". */
function trim(address: string): string {
  let shorter = address;
  for (;;) {
    const before = shorter;
    shorter = shorter.replace(NOT_AT_THE_END, "");
    for (const [open, close] of ["()", "[]", "{}"] as unknown as [string, string][]) {
      if (shorter.endsWith(close) && count(shorter, close) > count(shorter, open)) shorter = shorter.slice(0, -1);
    }
    if (shorter === before) return shorter;
  }
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}

function asHref(address: string): string | null {
  try {
    const url = new URL(address);
    // "https://bank.example@evil.example" is made to be misread
    return url.username || url.password ? null : url.href;
  } catch {
    return null;
  }
}
