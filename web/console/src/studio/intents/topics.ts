/** What somebody who types a topic may mean: one that is there, whatever its case, or one to be made. */
import { topicWords } from "../titles";
import { isName, nameFrom } from "./draft";

export interface Topics {
  /** Those that have `text` in their words or their name, the one that is just that first. */
  found: string[];
  /** The name that a new one would get; null: there is one of these words, or they give no name. */
  made: string | null;
}

export function topicsFor(text: string, topics: readonly string[]): Topics {
  const typed = text.trim().toLowerCase();
  const name = nameFrom(typed);
  const wordsOf = (topic: string): string[] => [topicWords(topic).toLowerCase(), topic];
  const found = topics.filter((topic) => wordsOf(topic).some((words) => words.includes(typed)));
  const same = topics.find((topic) => topic === name || wordsOf(topic).includes(typed));
  if (same !== undefined) return { found: [...new Set([same, ...found])], made: null };
  return { found, made: isName(name) ? name : null };
}
