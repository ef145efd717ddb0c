/** Every test starts with an empty device and English words, and answers requests itself: nothing is on the network. */
import { beforeEach, vi } from "vitest";

import { showLanguage } from "@/i18n";

await showLanguage("en");

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("fetch", () => Promise.reject(new Error("a test must answer this request")));
});
