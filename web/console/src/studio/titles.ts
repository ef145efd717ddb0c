/** What intents and topics are called, in the reader's language: people choose meanings, not names of variables. */
import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";

import { api, call } from "@/api/client";
import { i18n, type Language } from "@/i18n";

export interface IntentOption {
  name: string;
  title: string;
}

/** What never stands on a button, such as a greeting, has no title in the assistant's files: our words for it, or its name. */
export function untitled(name: string): string {
  const key = `intentName.${name}`;
  return i18n.global.te(key) ? i18n.global.t(key) : name;
}

/** An intent's title in `language`, in the other one, or what else it can be called: in that order, what there is. */
export function titleIn(language: Language, name: string, title: Readonly<Record<Language, string>>): string {
  return title[language] || title[language === "en" ? "zh" : "en"] || untitled(name);
}

/** Its title in the reader's language, or what else it can be called. */
export function titleHere(name: string, title: Readonly<Record<Language, string>>): string {
  return titleIn(i18n.global.locale.value as Language, name, title);
}

/** A topic in words: those that the assistant comes with in ours, another by its file's name, as "Gift cards" for "gift_cards". */
export function topicWords(topic: string): string {
  const key = `topicName.${topic}`;
  if (i18n.global.te(key)) return i18n.global.t(key);
  const words = topic.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** All intents by title, and the title of each. Until they have been read, a name stands for itself. */
export function useIntentTitles(): { options: ComputedRef<IntentOption[]>; titleOf: (name: string) => string } {
  const { data } = useQuery({ queryKey: ["studio", "titles"], queryFn: () => call(api.GET("/api/intents")) });
  const options = computed(() => {
    const language = i18n.global.locale.value as Language;
    return Object.entries(data.value?.titles ?? {})
      .map(([name, title]) => ({ name, title: titleIn(language, name, title) }))
      .sort((a, b) => a.title.localeCompare(b.title, language));
  });
  const titles = computed(() => new Map(options.value.map(({ name, title }) => [name, title])));
  return { options, titleOf: (name) => titles.value.get(name) ?? untitled(name) };
}
