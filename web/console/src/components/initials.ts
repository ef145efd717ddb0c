/** What an avatar shows of a name, in Latin and in Chinese writing. */
const CJK = /\p{Script=Han}/u;

/** Two letters for "Ada Lovelace"; for 王小明 the last characters, of which only `cjk` have room. */
export function initialsOf(name: string, cjk = 2): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = words[0];
  if (first === undefined) return "?";
  if (CJK.test(first)) return Array.from(first).slice(-cjk).join("");
  const letters = (word: string): string => Array.from(word).find((sign) => /[\p{L}\p{N}]/u.test(sign)) ?? "";
  const last = words.length > 1 ? letters(words.at(-1) ?? "") : "";
  return (letters(first) + last).toUpperCase() || "?";
}

/** A hue from 0 to 359 that is the same wherever the name appears. */
export function hueOf(name: string): number {
  let hash = 0;
  for (const sign of name) hash = (hash * 31 + (sign.codePointAt(0) ?? 0)) % 360_000;
  return hash % 360;
}
