/** What an edit changed, which the server says in signs ("new, en +15, zh -1, answer"), in words. */
import { i18n } from "@/i18n";

const CODES: Readonly<Record<string, string>> = { en: "EN", zh: "中" };

export function changeWords(summary: string): string {
  return summary
    .split(", ")
    .map((part) => {
      const key = `changes.part.${part}`;
      if (i18n.global.te(key)) return i18n.global.t(key);
      const [language = "", ...counts] = part.split(" ");
      return [CODES[language] ?? language, ...counts].join(" ").replaceAll("-", "−");
    })
    .join(" · ");
}
