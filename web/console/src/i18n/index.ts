/**
 * The console's words. `en.ts` says which words there are; `zh.ts` must have the same, or tsc fails. Only the language
 * that is shown is loaded.
 */
import type { Language as ElementLanguage } from "element-plus/es/locale";
import { shallowRef } from "vue";
import { createI18n, useI18n } from "vue-i18n";

import type { Messages } from "@/locales/en";

export type Language = "en" | "zh";
export const LANGUAGES: readonly Language[] = ["en", "zh"];

/** What a language calls itself: the same in every language. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", zh: "中文" };

/** The BCP 47 tag for `lang` attributes and Intl. */
export const TAGS: Readonly<Record<Language, string>> = { en: "en", zh: "zh-CN" };

type Keys<T, P extends string = ""> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${K}` : Keys<T[K], `${P}${K}.`>;
}[keyof T & string];
export type MessageKey = Keys<Messages>;

export const i18n = createI18n<false>({
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- still the way to say it until version 12
  legacy: false,
  locale: "en",
  fallbackLocale: "en",
  missingWarn: false,
  fallbackWarn: false,
  messages: {},
});

/** The component library's own words, in the language that is shown. */
export const elementWords = shallowRef<ElementLanguage>();

const loaders = {
  en: () => Promise.all([import("@/locales/en"), import("element-plus/es/locale/lang/en")]),
  zh: () => Promise.all([import("@/locales/zh"), import("element-plus/es/locale/lang/zh-cn")]),
};

/** Shows everything in `language`, after loading its words. */
export async function showLanguage(language: Language): Promise<void> {
  const [words, element] = await loaders[language]();
  i18n.global.setLocaleMessage(language, words.default as never);
  i18n.global.locale.value = language;
  elementWords.value = element.default;
  document.documentElement.lang = TAGS[language];
}

/** The best of our languages for what the browser asks for. */
export function browserLanguage(): Language {
  for (const tag of navigator.languages) {
    if (tag.toLowerCase().startsWith("zh")) return "zh";
    if (tag.toLowerCase().startsWith("en")) return "en";
  }
  return "en";
}

export type Translate = (key: MessageKey, named?: Record<string, unknown>, count?: number) => string;

/** `t` for keys that exist, with a count for texts that have a singular and a plural. */
export function useText(): { t: Translate; has: (key: string) => key is MessageKey } {
  const words = useI18n({ useScope: "global" });
  return {
    t: (key, named = {}, count) =>
      count === undefined ? words.t(key, named) : words.t(key, { n: count, ...named }, count),
    has: (key): key is MessageKey => words.te(key),
  };
}
