/**
 * What this browser remembers for its user: appearance, notifications, shortcuts. The language is remembered here too, so
 * that the sign-in page speaks it; the account's language wins after signing in, once one was chosen.
 */
import { reactive, watch } from "vue";

import { browserLanguage, LANGUAGES, type Language } from "@/i18n";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

export interface Preferences {
  language: Language;
  theme: Theme;
  notifications: boolean;
  shortcuts: boolean;
  /** Whether the customer is shown beside the conversation. */
  customerPanel: boolean;
}

const KEY = "deskmate.preferences";

/** What is stored, with everything that is not understood replaced by its default. */
export function readPreferences(stored: string | null): Preferences {
  let raw: Partial<Record<keyof Preferences, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(stored ?? "{}");
    if (typeof parsed === "object" && parsed !== null) raw = parsed;
  } catch {
    // Not ours or damaged: start with the defaults, which the next change stores
  }
  return {
    language: LANGUAGES.find((known) => known === raw.language) ?? browserLanguage(),
    theme: THEMES.find((known) => known === raw.theme) ?? "system",
    notifications: raw.notifications === true,
    shortcuts: raw.shortcuts !== false,
    customerPanel: raw.customerPanel !== false,
  };
}

export const preferences = reactive(readPreferences(localStorage.getItem(KEY)));

const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

function applyTheme(): void {
  const dark = preferences.theme === "dark" || (preferences.theme === "system" && systemDark.matches);
  document.documentElement.classList.toggle("dark", dark);
}

/** Applies the preferences to the page, now and at each change, also of another tab. */
export function startPreferences(): void {
  applyTheme();
  systemDark.addEventListener("change", applyTheme);
  watch(preferences, () => {
    localStorage.setItem(KEY, JSON.stringify(preferences));
    applyTheme();
  });
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) Object.assign(preferences, readPreferences(event.newValue));
  });
}
