/** Which tickets the list shows: the view, the search and the filters, as the server's query. */
import { CHANNELS, PRIORITIES, STATUSES, type Channel, type Priority, type Status } from "@/api/types";
import { LANGUAGES, type Language } from "@/i18n";

export type View = "queue" | "mine" | "all";
export const VIEWS: readonly View[] = ["queue", "mine", "all"];

export interface Filters {
  view: View;
  q: string;
  status: Status | null;
  priority: Priority | null;
  language: Language | null;
  channel: Channel | null;
}

export const NO_FILTERS: Omit<Filters, "view"> = {
  q: "",
  status: null,
  priority: null,
  language: null,
  channel: null,
};

/** The filters in a page's address. What is not understood there is not filtered by. */
export function filtersIn(query: Readonly<Record<string, unknown>>): Filters {
  const one = <T extends string>(known: readonly T[], name: string): T | null =>
    known.find((value) => value === query[name]) ?? null;
  return {
    view: one(VIEWS, "view") ?? "queue",
    q: typeof query.q === "string" ? query.q : "",
    status: one(STATUSES, "status"),
    priority: one(PRIORITIES, "priority"),
    language: one(LANGUAGES, "language"),
    channel: one(CHANNELS, "channel"),
  };
}

/** How many of the filters are on; the search is not one of them. */
export function countOn(filters: Filters): number {
  return [filters.status, filters.priority, filters.language, filters.channel].filter((value) => value !== null).length;
}

/** The query without what is not filtered by. */
export function queryOf(filters: Filters): { view: View; q?: string } & Partial<{
  status: Status;
  priority: Priority;
  language: Language;
  channel: Channel;
}> {
  const { view, q, status, priority, language, channel } = filters;
  const words = q.trim();
  return {
    view,
    ...(words !== "" && { q: words }),
    ...(status !== null && { status }),
    ...(priority !== null && { priority }),
    ...(language !== null && { language }),
    ...(channel !== null && { channel }),
  };
}
