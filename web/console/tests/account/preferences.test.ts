import { describe, expect, it } from "vitest";

import { safeNext } from "@/account/next";
import { readPreferences } from "@/account/preferences";

describe("preferences", () => {
  it("are what was stored", () => {
    const stored = { language: "zh", theme: "dark", notifications: true, shortcuts: false, customerPanel: false };
    expect(readPreferences(JSON.stringify(stored))).toEqual(stored);
  });

  it("fall back to defaults for what cannot be read", () => {
    const defaults = readPreferences(null);
    expect(defaults).toEqual({ language: "en", theme: "system", notifications: false, shortcuts: true, customerPanel: true });
    for (const odd of ["", "{", "null", "[]", '"x"', '{"language": "fr", "theme": 3}']) {
      expect(readPreferences(odd)).toEqual(defaults);
    }
  });
});

describe("where signing in leads", () => {
  it("is a page of the console, never another site", () => {
    expect(safeNext("/desk/1001?view=mine")).toBe("/desk/1001?view=mine");
    for (const odd of ["https://evil.example", "//evil.example", "/\\evil.example", "desk", "", undefined, ["/a"]]) {
      expect(safeNext(odd)).toBe("/");
    }
  });
});
