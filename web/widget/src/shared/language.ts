/** Which of our two languages a tag stands for. */
import type { Language } from "./protocol";

/** `zh` for any Chinese tag, `en` for any English one, null for others. */
export function asLanguage(tag: string | null | undefined): Language | null {
  const primary = (tag ?? "").toLowerCase().split(/[-_]/)[0];
  return primary === "zh" || primary === "en" ? primary : null;
}

/** The first of ours among `tags` (the page's wish before the browser's), else English. */
export function pickLanguage(...tags: (string | null | undefined)[]): Language {
  for (const tag of tags) {
    const language = asLanguage(tag);
    if (language) return language;
  }
  return "en";
}
