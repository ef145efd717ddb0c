import { expect, it } from "vitest";

import { pickLanguage } from "../../src/shared/language";
import { en } from "../../src/panel/text/en";
import { zh } from "../../src/panel/text/zh";
import { clockTime, dayName } from "../../src/panel/text";

it.each([
  [["zh-Hans-CN"], "zh"],
  [["zh_TW", "en"], "zh"],
  [["fr", null, "en-GB"], "en"],
  [["", undefined, "de"], "en"],
] as const)("picks from %j", (tags, language) => {
  expect(pickLanguage(...tags)).toBe(language);
});

it("has the same texts in both languages, none of them empty", () => {
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  for (const texts of [en, zh]) {
    for (const text of Object.values(texts)) expect(text).not.toHaveLength(0);
    expect(texts.starters.every((starter) => starter.length > 0)).toBe(true);
  }
  expect(zh.starters).toHaveLength(en.starters.length);
});

it("names days as people do", () => {
  const now = new Date(2026, 4, 4, 9);
  const at = (day: number, hour: number): string => new Date(2026, 4, day, hour).toISOString();
  expect(dayName(at(4, 0), "en", now)).toBe("Today");
  expect(dayName(at(3, 23), "en", now)).toBe("Yesterday");
  expect(dayName(at(3, 23), "zh", now)).toBe("昨天");
  expect(dayName(at(1, 12), "en", now)).toBe("May 1");
  expect(dayName(at(1, 12), "zh", now)).toBe("5月1日");
  expect(dayName(new Date(2025, 11, 31, 12).toISOString(), "zh", now)).toBe("2025年12月31日");
  expect(clockTime(at(4, 0), "en")).toBe("00:00");
});
