/**
 * An intent while it is edited. Examples are plain text, one a line, so that hundreds of them stay as fast as a text field.
 * Everything here is a pure function: what would be saved, whether that is a change, and how two people's changes go together.
 */
import type { AnswerText, Intent, IntentDraft } from "@/api/types";
import { LANGUAGES, type Language } from "@/i18n";

export interface Draft {
  topic: string;
  title: Record<Language, string>;
  examples: Record<Language, string>;
  /** In the order of the file. Null: a custom action answers, which is not edited here. */
  answer: AnswerText[] | null;
}

/** The example that a line holds: without the bullet of a list that was pasted. */
export function exampleOf(line: string): string {
  return line.trim().replace(/^[-*•]\s+/u, "");
}

export function examplesOf(text: string): string[] {
  return text.split("\n").map(exampleOf).filter((example) => example !== "");
}

/** The number of the line that holds `example`, counted from 0; -1 when none does. In the files, spaces are single. */
export function lineOf(text: string, example: string): number {
  const single = (words: string): string => words.replace(/\s+/gu, " ");
  return text.split("\n").findIndex((line) => single(exampleOf(line)) === single(example));
}

function copyOf(answer: readonly AnswerText[] | null): AnswerText[] | null {
  return (
    answer?.map((part) => ({
      ...part,
      buttons: part.buttons.map((button) => ({ ...button })),
      conditions: part.conditions.map((condition) => ({ ...condition })),
      kept: [...part.kept],
    })) ?? null
  );
}

/** An answer can be written where there is none yet, or where there is a text already. */
function answerOf(intent: Intent): AnswerText[] | null {
  return intent.answered_by === null ? [] : copyOf(intent.answer);
}

export function draftOf(intent: Intent): Draft {
  return {
    topic: intent.topic,
    title: { ...intent.title },
    examples: { en: intent.examples.en.join("\n"), zh: intent.examples.zh.join("\n") },
    answer: answerOf(intent),
  };
}

export function newText(language: Language): AnswerText {
  return { language, text: "", buttons: [], conditions: [], kept: [] };
}

export function newDraft(topic: string, examples: Readonly<Record<Language, readonly string[]>> = { en: [], zh: [] }): Draft {
  return {
    topic,
    title: { en: "", zh: "" },
    examples: { en: examples.en.join("\n"), zh: examples.zh.join("\n") },
    answer: LANGUAGES.map(newText),
  };
}

/** A name for the files, made of an English title: "Gift wrapping?" becomes gift_wrapping. */
export function nameFrom(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, "_")
    .replace(/^[_0-9]+|_+$/gu, "")
    .slice(0, 64);
}

/** Whether the server takes it as the name of an intent or a topic. */
export function isName(name: string): boolean {
  return /^[a-z][a-z0-9_]{1,63}$/u.test(name);
}

/** What is saved. Texts of the answer that nobody has written are left out. */
export function bodyOf(draft: Draft, version: string | null): IntentDraft {
  const answer = draft.answer
    ?.map((part) => ({
      ...part,
      text: part.text.trim(),
      buttons: part.buttons.map(({ title, intent }) => ({ title: title.trim(), intent })),
    }))
    .filter((part) => part.text !== "" || part.buttons.length + part.conditions.length + part.kept.length > 0);
  return {
    version,
    topic: draft.topic,
    title: { en: draft.title.en.trim(), zh: draft.title.zh.trim() },
    examples: { en: examplesOf(draft.examples.en), zh: examplesOf(draft.examples.zh) },
    // None is written and none was there: leave it so
    answer: answer === undefined || answer.length === 0 ? null : answer,
  };
}

/** Both are plain data. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function isSameDraft(one: Draft, other: Draft): boolean {
  return isSame(bodyOf(one, null), bodyOf(other, null));
}

/** What keeps this from being saved, as keys of `intents.missing`. */
export type Missing = "topic" | "examples" | "answer" | "text" | "button" | "slot";

/** `isAnswered`: there is an answer, which can be changed but not taken away while a rule says it. */
export function missingIn(draft: Draft, isAnswered: boolean): Missing[] {
  const { topic, examples, answer } = bodyOf(draft, null);
  const parts = answer ?? [];
  const missing: Missing[] = [];
  if (topic === "") missing.push("topic");
  if (examples.en?.length === 0 && examples.zh?.length === 0) missing.push("examples");
  if (isAnswered && draft.answer !== null && parts.length === 0) missing.push("answer");
  if (parts.some(({ text, kept }) => text === "" && kept?.length === 0)) missing.push("text");
  if (parts.some(({ buttons }) => buttons?.some(({ title, intent }) => title === "" || intent === ""))) missing.push("button");
  if (parts.some(({ conditions }) => conditions?.some(({ slot }) => slot === ""))) missing.push("slot");
  return missing;
}

/** One of two people's changes: mine when I have changed it, else theirs. */
function pick<T>(base: T, mine: T, theirs: T): T {
  return isSame(base, mine) ? theirs : mine;
}

function mergeExamples(base: string, mine: string, theirs: string): string {
  const [before, ours, now] = [examplesOf(base), examplesOf(mine), examplesOf(theirs)];
  if (isSame(before, ours)) return theirs;
  const kept = new Set(ours);
  const known = new Set(before);
  const there = new Set(now);
  return [
    ...now.filter((example) => kept.has(example) || !known.has(example)),
    ...ours.filter((example) => !known.has(example) && !there.has(example)),
  ].join("\n");
}

function mergeAnswers(base: Draft, mine: Draft, theirs: Draft): AnswerText[] | null {
  if (mine.answer === null || theirs.answer === null || base.answer === null) return copyOf(theirs.answer);
  const within = (draft: Draft, language: Language): AnswerText[] =>
    (draft.answer ?? []).filter((part) => part.language === language);
  const changedByMe = LANGUAGES.filter((language) => !isSame(within(base, language), within(mine, language)));
  if (changedByMe.length === 0) return copyOf(theirs.answer);
  return copyOf(LANGUAGES.flatMap((language) => within(changedByMe.includes(language) ? mine : theirs, language)));
}

/** Mine on top of theirs: everything that I have changed since `base`, and theirs where I have changed nothing. */
export function mergeDrafts(base: Draft, mine: Draft, theirs: Draft): Draft {
  return {
    topic: pick(base.topic, mine.topic, theirs.topic),
    title: {
      en: pick(base.title.en, mine.title.en, theirs.title.en),
      zh: pick(base.title.zh, mine.title.zh, theirs.title.zh),
    },
    examples: {
      en: mergeExamples(base.examples.en, mine.examples.en, theirs.examples.en),
      zh: mergeExamples(base.examples.zh, mine.examples.zh, theirs.examples.zh),
    },
    answer: mergeAnswers(base, mine, theirs),
  };
}

/** What changed in one place of an intent, as lines that went and lines that came. */
export interface Difference {
  place: "topic" | "title" | "examples" | "answer";
  language: Language | null;
  removed: string[];
  added: string[];
}

function answerLines(draft: Draft, language: Language): string[] {
  return (draft.answer ?? [])
    .filter((part) => part.language === language && part.text.trim() !== "")
    .flatMap((part) => [
      ...part.text.trim().split("\n"),
      ...part.buttons.map(({ title, intent }) => `[${title}] → ${intent}`),
      ...part.conditions.map(({ slot, value }) => `${slot} = ${String(value)}`),
    ]);
}

/** Everything that tells `next` from `base`. */
export function differences(base: Draft, next: Draft): Difference[] {
  const difference = (
    place: Difference["place"],
    language: Language | null,
    before: string[],
    after: string[],
  ): Difference => ({
    place,
    language,
    removed: before.filter((line) => !after.includes(line)),
    added: after.filter((line) => !before.includes(line)),
  });
  const some = (text: string): string[] => (text.trim() === "" ? [] : [text.trim()]);
  return [
    difference("topic", null, some(base.topic), some(next.topic)),
    ...LANGUAGES.map((language) => difference("title", language, some(base.title[language]), some(next.title[language]))),
    ...LANGUAGES.map((language) =>
      difference("examples", language, examplesOf(base.examples[language]), examplesOf(next.examples[language])),
    ),
    ...LANGUAGES.map((language) => difference("answer", language, answerLines(base, language), answerLines(next, language))),
  ].filter(({ removed, added }) => removed.length + added.length > 0);
}
