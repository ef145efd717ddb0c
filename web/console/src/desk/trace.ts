/**
 * Why the bot said something, as the engine recorded it with the turn. Traces are stored as they were made, by whatever
 * version of the engine, so each part is taken only when it has the shape that is known here.
 */
export interface Reading {
  name: string;
  /** 0 to 1. */
  confidence: number;
}
export interface Step {
  action: string;
  policy: string;
  confidence: number;
}
export interface Entity {
  name: string;
  value: string;
}
export interface Trace {
  model?: string;
  intent?: Reading;
  /** The other readings, likeliest first. */
  others: Reading[];
  entities: Entity[];
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
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}
function reading(value: unknown): Reading | undefined {
  if (!isFields(value) || typeof value.name !== "string" || typeof value.confidence !== "number") return undefined;
  return { name: value.name, confidence: value.confidence };
}

export function readTrace(raw: unknown): Trace {
  const fields = isFields(raw) ? raw : {};
  const intent = reading(fields.intent);
  const trace: Trace = {
    others: list(fields.ranking)
      .map(reading)
      .filter((other) => other !== undefined)
      .filter((other) => other.name !== intent?.name),
    entities: list(fields.entities).map((entity) => ({ name: text(entity.entity), value: text(entity.value) })),
    steps: list(fields.steps).map((step) => ({
      action: text(step.action),
      policy: text(step.policy),
      confidence: typeof step.confidence === "number" ? step.confidence : 0,
    })),
    slots: isFields(fields.slots_set)
      ? Object.entries(fields.slots_set).map(([name, value]) => [name, text(value)] as [string, string])
      : [],
  };
  if (intent) trace.intent = intent;
  if (typeof fields.model === "string") trace.model = fields.model;
  if (typeof fields.ms === "number") trace.ms = fields.ms;
  if (typeof fields.problem === "string") trace.problem = fields.problem;
  return trace;
}

/** Whether there is anything to show. */
export function isEmpty(trace: Trace): boolean {
  return trace.intent === undefined && trace.steps.length === 0 && trace.problem === undefined;
}
