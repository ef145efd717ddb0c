/** Messages by topic, both languages side by side. */
import type { TopicCounts } from "@/api/types";
import type { Language } from "@/i18n";

export type TopicMeasure = "messages" | "fallback" | "escalated";
export const TOPIC_MEASURES: readonly TopicMeasure[] = ["messages", "fallback", "escalated"];

export interface TopicBar {
  topic: string;
  counts: Record<Language, number>;
  total: number;
}

/** A bar a topic, the longest first; those with nothing to show are left out. */
export function barsOf(topics: readonly TopicCounts[], measure: TopicMeasure): TopicBar[] {
  const bars = new Map<string, TopicBar>();
  for (const one of topics) {
    const bar = bars.get(one.topic) ?? { topic: one.topic, counts: { en: 0, zh: 0 }, total: 0 };
    bar.counts[one.language] += one[measure];
    bar.total += one[measure];
    bars.set(one.topic, bar);
  }
  return [...bars.values()].filter((bar) => bar.total > 0).sort((a, b) => b.total - a.total || a.topic.localeCompare(b.topic));
}
