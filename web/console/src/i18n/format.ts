/** Numbers, money, dates and spans of time, as the reader's language writes them. */
import { computed, type ComputedRef } from "vue";

import { i18n, TAGS, type Language } from "@/i18n";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface Format {
  number(value: number, digits?: number): string;
  /** `value` is a share between 0 and 1. */
  percent(value: number, digits?: number): string;
  /** `minor` is in the currency's smallest unit, such as cents. */
  money(minor: number, currency: string): string;
  bytes(value: number): string;
  date(value: string | Date): string;
  /** Month and day of a calendar day such as 2026-11-21. */
  shortDate(day: string): string;
  time(value: string | Date): string;
  dateTime(value: string | Date): string;
  /** "today", "yesterday" or the date, for the day of `value` seen at `now`. */
  day(value: string | Date, now: number): string;
  /** "5 minutes ago", short; the date when it is more than a week. */
  ago(value: string | Date, now: number): string;
  /** How long something has taken, in its two largest units: "2h 5m". `ms` below a minute says "<1m". */
  span(ms: number): string;
}

/** A calendar day (2026-11-21) is that day wherever the reader is; JavaScript would read it as midnight in Greenwich. */
function moment(value: string | Date): Date {
  if (typeof value !== "string") return value;
  return new Date(/^\d{4}-\d{2}-\d{2}$/u.test(value) ? `${value}T00:00` : value);
}

export function format(language: Language): Format {
  const tag = TAGS[language];
  const date = new Intl.DateTimeFormat(tag, { dateStyle: "medium" });
  const shortDate = new Intl.DateTimeFormat(tag, { month: "numeric", day: "numeric" });
  const time = new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const dateTime = new Intl.DateTimeFormat(tag, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: "auto", style: "short" });
  const unit = (value: number, name: "minute" | "hour" | "day"): string =>
    new Intl.NumberFormat(tag, { style: "unit", unit: name, unitDisplay: "narrow" }).format(value);

  const startOfDay = (value: Date): number => new Date(value.getFullYear(), value.getMonth(), value.getDate()).getTime();

  return {
    number: (value, digits) =>
      new Intl.NumberFormat(
        tag,
        digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits },
      ).format(value),
    percent: (value, digits = 0) =>
      new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: digits }).format(value),
    money(minor, currency) {
      const formatter = new Intl.NumberFormat(tag, { style: "currency", currency });
      const digits = formatter.resolvedOptions().maximumFractionDigits ?? 2;
      return formatter.format(minor / 10 ** digits);
    },
    bytes(value) {
      const size = value >= 1e6 ? ([value / 1e6, "megabyte"] as const) : ([value / 1e3, "kilobyte"] as const);
      return new Intl.NumberFormat(tag, {
        style: "unit",
        unit: size[1],
        unitDisplay: "short",
        maximumFractionDigits: 1,
      }).format(size[0]);
    },
    date: (value) => date.format(moment(value)),
    shortDate: (day) => shortDate.format(moment(day)),
    time: (value) => time.format(moment(value)),
    dateTime: (value) => dateTime.format(moment(value)),
    day(value, now) {
      const days = Math.round((startOfDay(moment(value)) - startOfDay(new Date(now))) / DAY);
      return days === 0 || days === -1 ? relative.format(days, "day") : date.format(moment(value));
    },
    ago(value, now) {
      const past = now - moment(value).getTime();
      if (past < MINUTE) return relative.format(0, "second");
      if (past < HOUR) return relative.format(-Math.floor(past / MINUTE), "minute");
      if (past < DAY) return relative.format(-Math.floor(past / HOUR), "hour");
      if (past < 7 * DAY) return relative.format(-Math.floor(past / DAY), "day");
      return date.format(moment(value));
    },
    span(ms) {
      if (ms < MINUTE) return `<${unit(1, "minute")}`;
      if (ms < HOUR) return unit(Math.floor(ms / MINUTE), "minute");
      const [large, small, size, rest] =
        ms < DAY ? (["hour", "minute", HOUR, MINUTE] as const) : (["day", "hour", DAY, HOUR] as const);
      const more = Math.floor((ms % size) / rest);
      const first = unit(Math.floor(ms / size), large);
      return more === 0 ? first : `${first} ${unit(more, small)}`;
    },
  };
}

const formats = new Map<Language, Format>();

/** The formats of the language that is shown; changes with it. */
export function useFormat(): ComputedRef<Format> {
  return computed(() => {
    const language = i18n.global.locale.value as Language;
    const known = formats.get(language) ?? format(language);
    formats.set(language, known);
    return known;
  });
}
