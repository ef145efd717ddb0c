/** The texts of a language, and dates and times as it writes them. */
import type { Language } from "../../shared/protocol";
import { en } from "./en";
import type { Texts } from "./texts";
import { zh } from "./zh";

export type { Texts } from "./texts";

export const texts: Record<Language, Texts> = { en, zh };

/** What the panel's `lang` attribute says, so that browsers pick the right glyphs and voices. */
export const TAGS: Record<Language, string> = { en: "en", zh: "zh-CN" };

export function clockTime(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(TAGS[language], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(iso));
}

export function fullTime(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(TAGS[language], { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** A day as people say it, seen from `now`. */
export function dayName(iso: string, language: Language, now: Date = new Date()): string {
  const day = new Date(iso);
  const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const ago = Math.round((midnight(now) - midnight(day)) / 86_400_000);
  if (ago === 0) return texts[language].today;
  if (ago === 1) return texts[language].yesterday;
  const year = day.getFullYear() === now.getFullYear() ? undefined : ("numeric" as const);
  return new Intl.DateTimeFormat(TAGS[language], { month: "long", day: "numeric", ...(year && { year }) }).format(day);
}
