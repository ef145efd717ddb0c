import { describe, expect, it, vi } from "vitest";

import { forgetDrafts, readDraft, writeDraft } from "@/desk/drafts";

describe("drafts", () => {
  it("are kept apart by user, ticket and mode", () => {
    writeDraft(1, 1001, "reply", "to the customer");
    writeDraft(1, 1001, "note", "to the team");
    writeDraft(1, 1002, "reply", "another ticket");

    expect(readDraft(1, 1001, "reply")).toBe("to the customer");
    expect(readDraft(1, 1001, "note")).toBe("to the team");
    expect(readDraft(1, 1002, "reply")).toBe("another ticket");
    expect(readDraft(2, 1001, "reply")).toBe("");
  });

  it("survive a reload", async () => {
    writeDraft(1, 1003, "reply", "half a sent");
    vi.resetModules();
    const afterReload = await import("@/desk/drafts");

    expect(afterReload.readDraft(1, 1003, "reply")).toBe("half a sent");
  });

  it("leave nothing behind when they are emptied or forgotten", () => {
    localStorage.setItem("deskmate.preferences", "{}");
    writeDraft(1, 1004, "reply", "x");
    writeDraft(1, 1005, "note", "y");
    writeDraft(1, 1004, "reply", "");
    expect(Object.keys(localStorage)).not.toContain("deskmate.draft.1.1004.reply");

    forgetDrafts();

    expect(readDraft(1, 1005, "note")).toBe("");
    expect(Object.keys(localStorage)).toEqual(["deskmate.preferences"]);
  });

  it("go on without storage", () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    writeDraft(1, 1006, "reply", "still here");

    expect(readDraft(1, 1006, "reply")).toBe("still here");
  });
});
