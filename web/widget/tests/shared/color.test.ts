import { describe, expect, it } from "vitest";

import { contrast, parseColor, readableOn, READABLE, type Rgb, textOn, toHex } from "../../src/shared/color";
import { accentProperties } from "../../src/panel/look";

/** Colours all over the cube, among them the worst for black and for white text. */
const MANY: Rgb[] = [];
for (let r = 0; r <= 255; r += 51) for (let g = 0; g <= 255; g += 51) for (let b = 0; b <= 255; b += 51) MANY.push([r, g, b]);

describe("a shop's accent", () => {
  it.each([["#0f6b66", [15, 107, 102]], ["fff", [255, 255, 255]], [" #ABC ", [170, 187, 204]]])("is read from %s", (text, rgb) => {
    expect(parseColor(text)).toEqual(rgb);
  });

  it.each(["", "red", "#12", "#12345g", "url(x)", "#fff;background:red"])("is not read from %j", (text) => {
    expect(parseColor(text)).toBeNull();
  });

  it("carries readable text, whatever it is", () => {
    for (const color of MANY) expect(contrast(textOn(color), color)).toBeGreaterThanOrEqual(READABLE);
  });

  it.each(["light", "dark"] as const)("is readable as text in the %s theme, whatever it is", (theme) => {
    const surface: Rgb = theme === "light" ? [255, 255, 255] : [23, 27, 33];
    for (const color of MANY) {
      const made = accentProperties(toHex(color), theme);
      const text = parseColor(made["--accent-text"] ?? "") as Rgb;
      expect(contrast(text, surface)).toBeGreaterThanOrEqual(READABLE);
      const on = parseColor(made["--on-accent"] ?? "") as Rgb;
      expect(contrast(on, parseColor(made["--accent"] ?? "") as Rgb)).toBeGreaterThanOrEqual(READABLE);
    }
  });

  it("is left as it is where it reads well", () => {
    expect(toHex(readableOn([15, 107, 102], [255, 255, 255]))).toBe("#0f6b66");
  });
});

it("knows the contrast of black on white", () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
});
