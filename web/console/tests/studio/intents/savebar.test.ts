import type { VueWrapper } from "@vue/test-utils";
import { afterEach, expect, it } from "vitest";

import SaveBar from "@/studio/intents/SaveBar.vue";

import { serve } from "../../make";
import { show } from "../../mount";

let bar: VueWrapper;
afterEach(() => {
  bar.unmount();
});

it.each([
  ["intents.nameTaken", "There is an intent of this name already."],
  ["intents.missing.name", "Give it a name in small English letters."],
  [null, "Choose a topic."],
])("says what keeps a draft from being saved, the name first: %s", (nameFault, words) => {
  serve(() => ({ body: { titles: {} } }));
  bar = show(SaveBar, {
    ...{ missing: ["topic"], nameFault, diffs: null, findings: [], error: null },
    ...{ checking: false, comparing: false, canSave: false, saving: false },
  });
  expect(bar.get("[role=status]").text()).toBe(words);
});
