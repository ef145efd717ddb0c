/** Contrast after WCAG 2: the shop chooses any accent, and text on it stays readable. */

export type Rgb = readonly [red: number, green: number, blue: number];

/** A deep teal, where the shop names no color. */
export const DEFAULT_ACCENT: Rgb = [15, 107, 102];
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** WCAG 1.4.3 (AA) for text of normal size. */
export const READABLE = 4.5;

/** `#rgb` or `#rrggbb`, or null for anything else. */
export function parseColor(text: string): Rgb | null {
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (!hex) return null;
  const full = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex;
  return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16)) as unknown as Rgb;
}

export function toHex(rgb: Rgb): string {
  return "#" + rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("");
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** From 1 (the same) to 21 (black on white). */
export function contrast(one: Rgb, other: Rgb): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** White where it is readable on `background`, else black. One of them always is. */
export function textOn(background: Rgb): Rgb {
  return contrast(WHITE, background) >= READABLE ? WHITE : BLACK;
}

function mix(one: Rgb, other: Rgb, share: number): Rgb {
  return one.map((part, at) => Math.round(part + ((other[at] ?? 0) - part) * share)) as unknown as Rgb;
}

/** `color`, moved towards black or white no further than needed to be readable on `background`. */
export function readableOn(color: Rgb, background: Rgb, wanted = READABLE): Rgb {
  const goal: Rgb = contrast(BLACK, background) > contrast(WHITE, background) ? BLACK : WHITE;
  for (let share = 0; share < 1; share += 0.04) {
    const tried = mix(color, goal, share);
    if (contrast(tried, background) >= wanted) return tried;
  }
  return goal;
}
