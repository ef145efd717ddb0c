import { describe, expect, it } from "vitest";

import en from "@/locales/en";
import zh from "@/locales/zh";

function flat(words: object, prefix = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null ? flat(value, `${prefix}${key}.`) : [[`${prefix}${key}`, String(value)]],
  );
}
const english = new Map(flat(en));
const chinese = new Map(flat(zh));
/** Names in braces; `n` may be left out where a language needs no number, and plural forms repeat them. */
const names = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/gu)].map((found) => found[1] ?? ""))].sort();

describe("the two languages", () => {
  it("have the same words", () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("put the same facts into them", () => {
    const different = [...english].filter(([key, text]) => String(names(text)) !== String(names(chinese.get(key) ?? "")));
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it("leave nothing empty, and nothing in the other language", () => {
    const names_of_things = /^(app\.name|channel\.telegram|customer\.kind\.telegram|event\.other)$/u;
    for (const [key, text] of chinese) {
      expect(text.trim(), key).not.toBe("");
      if (!names_of_things.test(key)) expect(text, key).toMatch(/\p{Script=Han}/u);
    }
    for (const [key, text] of english) expect(text, key).not.toMatch(/\p{Script=Han}/u);
  });

  it("use no sign that vue-i18n reads as its own", () => {
    // `@` links to another message; `|` parts the plural forms, of which Chinese has none
    for (const [key, text] of [...english, ...chinese]) expect(text, key).not.toContain("@");
    for (const [key, text] of chinese) expect(text, key).not.toContain("|");
  });
});
