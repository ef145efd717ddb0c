/** Ranges of days for figures. Days are calendar days as the desk counts them, written 2026-11-21. */
export interface Range {
  first: string;
  last: string;
}

export const PRESETS: readonly number[] = [7, 30, 90];

const DAY = 86_400_000; // ms

export function dayOf(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last `days` days, today included. */
export function lastDays(days: number, now: Date): Range {
  const first = new Date(now);
  first.setDate(first.getDate() - (days - 1));
  return { first: dayOf(first), last: dayOf(now) };
}

/** Days in the range, both ends included. */
export function lengthOf(range: Range): number {
  return Math.round((Date.parse(range.last) - Date.parse(range.first)) / DAY) + 1;
}

/** Longer ranges are shown by week: a point a day is no line any more. */
export function eachOf(range: Range): "day" | "week" {
  return lengthOf(range) > 92 ? "week" : "day";
}
