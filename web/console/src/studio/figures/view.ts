/** What the figures show, as it stands in the address: going back from a conversation goes back to where one was. */
import type { LocationQuery } from "vue-router";

import { CHANNELS, type BehindRow, type Channel, type Counts } from "@/api/types";
import { dayOf, eachOf, lastDays, type Range } from "@/figures/range";
import { LANGUAGES, type Language } from "@/i18n";

export type Measure = "conversations" | "contained" | "fallback" | "escalated";
export const MEASURES: readonly Measure[] = ["contained", "fallback", "escalated", "conversations"];
/** Measures that are a share of something. */
export const SHARES = ["contained", "fallback", "escalated"] as const;

/** A bar or point whose conversations are read: of a topic, or of the period that starts on a day. */
export interface Bar {
  measure: Measure;
  topic: string | null;
  start: string | null;
  language: Language | null;
}
export interface View {
  range: Range;
  language: Language | null;
  channel: Channel | null;
  bar: Bar | null;
}
export type Row = BehindRow;

const DAY = /^\d{4}-\d{2}-\d{2}$/u;

function oneOf<T extends string>(known: readonly T[], value: unknown): T | null {
  return known.find((one) => one === value) ?? null;
}
function dayIn(value: unknown): string | null {
  return typeof value === "string" && DAY.test(value) ? value : null;
}

export function viewIn(query: LocationQuery, now: Date): View {
  const first = dayIn(query.first);
  const last = dayIn(query.last);
  const measure = oneOf(MEASURES, query.behind);
  return {
    range: first && last && first <= last ? { first, last } : lastDays(30, now),
    language: oneOf(LANGUAGES, query.language),
    channel: oneOf(CHANNELS, query.channel),
    bar: measure && {
      measure,
      topic: typeof query.topic === "string" ? query.topic : null,
      start: dayIn(query.start),
      language: oneOf(LANGUAGES, query.of),
    },
  };
}

/** The address of `view`. The last 30 days are not written, so that a bookmark of them stays so. */
export function queryOf({ range, language, channel, bar }: View, now: Date): Record<string, string> {
  const usual = lastDays(30, now);
  const isUsual = range.first === usual.first && range.last === usual.last;
  const parts: Record<string, string | null | undefined> = {
    first: isUsual ? null : range.first,
    last: isUsual ? null : range.last,
    language,
    channel,
    behind: bar?.measure,
    topic: bar?.topic,
    start: bar?.start,
    of: bar?.language,
  };
  return Object.fromEntries(Object.entries(parts).filter((part): part is [string, string] => typeof part[1] === "string"));
}

/** The days that a bar is about: its period's, within the range. */
export function daysOf(bar: Bar, range: Range): Range {
  if (bar.start === null) return range;
  const last = new Date(`${bar.start}T00:00`);
  if (eachOf(range) === "week") last.setDate(last.getDate() + 6);
  const end = dayOf(last);
  return { first: bar.start < range.first ? range.first : bar.start, last: end > range.last ? range.last : end };
}

/**
 * Of how many a measure counts some. How conversations ended is a share of those that have: today's still go on, and would
 * look like failures.
 */
export function allOf(measure: Measure, counts: Counts): number {
  if (measure === "fallback") return counts.messages;
  return measure === "conversations" ? counts.conversations : counts.contained + counts.escalated;
}

/** The share from 0 to 1, or null where there was nothing. */
export function shareOf(measure: Measure, counts: Counts): number | null {
  const all = allOf(measure, counts);
  return all === 0 ? null : counts[measure] / all;
}

export function sum(a: Counts, b: Counts): Counts {
  return {
    conversations: a.conversations + b.conversations,
    contained: a.contained + b.contained,
    escalated: a.escalated + b.escalated,
    messages: a.messages + b.messages,
    fallback: a.fallback + b.fallback,
  };
}
