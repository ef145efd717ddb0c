import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { ApiError } from "@/api/client";
import { errorWords } from "@/api/errors";
import { i18n, showLanguage, type MessageKey, type Translate } from "@/i18n";
import en from "@/locales/en";

const t: Translate = (key, named = {}, count) =>
  count === undefined ? i18n.global.t(key, named) : i18n.global.t(key, { n: count, ...named }, count);
const has = (key: string): key is MessageKey => i18n.global.te(key);
const words = (error: unknown) => errorWords(error, t, has);

describe("an error", () => {
  it("is worded with its facts", () => {
    expect(words(new ApiError("already_claimed", 409, { by: { id: 2, name: "Ben" } })).title).toBe("Ben has this ticket.");
    expect(words(new ApiError("too_many", 429, { retry_after: 41.2 })).title).toBe("Too many attempts. Try again in 42 seconds.");
    expect(words(new ApiError("too_many", 429, { retry_after: 0.2 })).title).toBe("Too many attempts. Try again in 1 second.");
    expect(words(new ApiError("weak_password", 422, { least: 10 })).title).toContain("at least 10 characters");
  });

  it("is worded in the reader's language", async () => {
    await showLanguage("zh");
    try {
      expect(words(new ApiError("already_claimed", 409, { by: { id: 2, name: "Ben" } })).title).toBe("该工单由 Ben 负责。");
      expect(words(new ApiError("network", 0)).title).toBe("无法连接服务器。");
    } finally {
      await showLanguage("en");
    }
  });

  it("that is not known says what to do, and nothing of the server's own words", () => {
    const unknown = words(new ApiError("flux_capacitor", 500, {}, "Traceback (most recent call last)"));
    expect(unknown.title).toBe("That did not work");
    expect(unknown.hint).toContain("Try again");
    expect(words(new TypeError("x is undefined")).title).toBe("That did not work");
  });

  it("has words for every code that the app can answer the console", () => {
    const root = join(import.meta.dirname, "../../../..");
    const rooms = ["kit", "staff", "tickets", "conversations", "customers", "studio/intents", "studio/releases", "studio/review"];
    const codes = rooms.flatMap((room) =>
      [...readFileSync(join(root, room, "errors.py"), "utf8").matchAll(/^ {4}(?:status, )?code = (?:\d+, )?"(\w+)"/gmu)].map((found) => found[1] ?? ""),
    );
    // "error" is what has no name; a lost lease is between the app's own workers
    const worded = codes.filter((code) => code !== "error" && code !== "lease_lost");

    expect(worded.length).toBeGreaterThan(20);
    expect(worded.filter((code) => !(code in en.error))).toEqual([]);
  });
});
