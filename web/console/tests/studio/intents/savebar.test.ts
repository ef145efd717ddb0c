import type { VueWrapper } from "@vue/test-utils";
import { afterEach, expect, it } from "vitest";

import SaveBar from "@/studio/intents/SaveBar.vue";

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
  bar = show(SaveBar, {
    ...{ missing: ["topic"], nameFault, diffs: null, findings: [], leftOut: 0, titleOf: (intent: string) => intent, error: null },
    ...{ comparing: false, canSave: false, saving: false },
  });
  expect(bar.get("[role=status]").text()).toBe(words);
});
