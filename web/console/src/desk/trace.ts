/**
 * Why the bot said something, as the engine recorded it with the turn. Traces are stored as they were made, by whatever
 * version of the engine, so each part is taken only when it has the shape that is known here.
 */
import type { NearExample } from "@/api/types";

export interface Reading {
  name: string;
  /** 0 to 1. */
  confidence: number;
}
export interface Step {
  action: string;
  policy: string;
  confidence: number;
  /** The rule or story that fired. */
  rule?: string;
}
/** What an entity says: an amount in the currency's smallest unit, a calendar day such as 2026-11-20, or text. */
export type EntityValue = { minor: number; currency: string } | { day: string } | { text: string };
export interface Entity {
  name: string;
  value: EntityValue;
}
/** How far within what the assistant knows the message was: below the threshold it is outside. */
export interface Scope {
  score: number;
  threshold: number;
  outside: boolean;
}
/** 0 to 1 each. */
export interface Mood {
  anger: number;
  urgency: number;
}
export interface Trace {
  model?: string;
  intent?: Reading;
  /** The other readings, likeliest first. */
  others: Reading[];
  entities: Entity[];
  /** The training examples nearest to the message. */
  nearest: NearExample[];
  /** What a message about several things asks for: the assistant asked which comes first. */
  topics: string[];
  scope?: Scope;
  mood?: Mood;
  steps: Step[];
  slots: [string, string][];
  /** Milliseconds. */
  ms?: number;
  /** Why there was no answer. */
  problem?: string;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}
function text(value: unknown): string {
  if (value === null) return "–"; // such as a slot that a form has emptied
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}
function entityValue(name: unknown, value: unknown): EntityValue {
  if (isFields(value)) {
    const { minor, currency } = value;
    const isAmount = Number.isInteger(minor) && typeof currency === "string" && /^[A-Z]{3}$/u.test(currency);
    if (isAmount) return { minor: minor as number, currency };
  }
  const isDay = typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/u.test(value) && !Number.isNaN(Date.parse(value));
  return name === "date" && isDay ? { day: value } : { text: text(value) };
}
function reading(value: unknown): Reading | undefined {
  if (!isFields(value) || typeof value.name !== "string" || typeof value.confidence !== "number") return undefined;
  return { name: value.name, confidence: value.confidence };
}

function scopeIn(value: unknown): Scope | undefined {
  if (!isFields(value)) return undefined;
  const { score, threshold, outside } = value;
  if (typeof score !== "number" || typeof threshold !== "number" || typeof outside !== "boolean") return undefined;
  return { score, threshold, outside };
}
function moodIn(value: unknown): Mood | undefined {
  if (!isFields(value) || typeof value.anger !== "number" || typeof value.urgency !== "number") return undefined;
  return { anger: value.anger, urgency: value.urgency };
}
function nearestIn(value: unknown): NearExample[] {
  return list(value).flatMap(({ text, intent, similarity }) =>
    typeof text === "string" && typeof intent === "string" && typeof similarity === "number"
      ? [{ text, intent, similarity }]
      : [],
  );
}
function stepIn(step: Fields): Step {
  return {
    action: text(step.action),
    policy: typeof step.policy === "string" ? step.policy : "", // none decides how a session starts
    confidence: typeof step.confidence === "number" ? step.confidence : 0,
    ...(typeof step.rule === "string" ? { rule: step.rule } : {}),
  };
}

export function readTrace(raw: unknown): Trace {
  const fields = isFields(raw) ? raw : {};
  const intent = reading(fields.intent);
  const trace: Trace = {
    others: list(fields.ranking)
      .map(reading)
      .filter((other) => other !== undefined)
      .filter((other) => other.name !== intent?.name),
    entities: list(fields.entities).map((entity) => ({
      name: text(entity.entity),
      value: entityValue(entity.entity, entity.value),
    })),
    nearest: nearestIn(fields.nearest),
    topics: Array.isArray(fields.topics) ? fields.topics.filter((topic) => typeof topic === "string") : [],
    steps: list(fields.steps).map(stepIn),
    slots: isFields(fields.slots_set)
      ? Object.entries(fields.slots_set).map(([name, value]) => [name, text(value)] as [string, string])
      : [],
  };
  const scope = scopeIn(fields.scope);
  const mood = moodIn(fields.mood);
  if (intent) trace.intent = intent;
  if (scope) trace.scope = scope;
  if (mood) trace.mood = mood;
  if (typeof fields.model === "string") trace.model = fields.model;
  if (typeof fields.ms === "number") trace.ms = fields.ms;
  if (typeof fields.problem === "string") trace.problem = fields.problem;
  return trace;
}

/** Whether there is anything to show. */
export function isEmpty(trace: Trace): boolean {
  return trace.intent === undefined && trace.steps.length === 0 && trace.problem === undefined;
}
