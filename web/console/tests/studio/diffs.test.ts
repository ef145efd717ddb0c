import { describe, expect, it } from "vitest";

import FileDiffs from "@/studio/FileDiffs.vue";

import { show } from "../mount";

const DIFF = "--- a/domain.yml\n+++ b/domain.yml\n@@ -1,2 +1,3 @@\n intents:\n+- gift_card\n--- greet\n";

describe("the change of a file", () => {
  it("marks what comes and what goes, and counts it", () => {
    const diff = show(FileDiffs, { diffs: [{ path: "domain.yml", diff: DIFF }], open: true });

    expect(diff.get("summary").text()).toBe("domain.yml+1−1");
    expect(diff.get(".added").text()).toBe("+- gift_card");
    // The line "-- greet" was removed; it is no head of a file
    expect(diff.get(".removed").text()).toBe("--- greet");
    expect(diff.text()).not.toContain("a/domain.yml");
  });

  it("shows markup in an example as text", () => {
    const diff = show(FileDiffs, { diffs: [{ path: "x", diff: "@@ -1 +1 @@\n+<b>bold</b>" }], open: true });

    expect(diff.find("pre b").exists()).toBe(false);
    expect(diff.get(".added").text()).toBe("+<b>bold</b>");
  });

  it("says when no file changes", () => {
    expect(show(FileDiffs, { diffs: [] }).text()).toBe("No file changes.");
  });
});
