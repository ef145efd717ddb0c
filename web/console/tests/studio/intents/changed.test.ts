import { afterEach, expect, it } from "vitest";

import { showLanguage } from "@/i18n";
import { changeWords } from "@/studio/intents/changed";

afterEach(() => showLanguage("en"));

it("says what an edit changed in the reader's language", async () => {
  expect(changeWords("new, en +5, zh +5")).toBe("New · EN +5 · 中 +5");
  expect(changeWords("en +1 -2, title, answer")).toBe("EN +1 −2 · On a button · Answer");
  await showLanguage("zh");
  expect(changeWords("new, en +5, answer")).toBe("新建 · EN +5 · 回答");
  expect(changeWords("order")).toBe("顺序");
});
