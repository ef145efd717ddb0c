/** Test data: what the server sends, with everything that a test does not care about filled in. */
import { flushPromises } from "@vue/test-utils";
import { vi } from "vitest";

import type { Counts, Lesson, Message, ReviewGroup, ReviewMessage, Ticket, TicketEvent, TicketRow, TimelineEntry, User } from "@/api/types";

export function aUser(parts: Partial<User> = {}): User {
  return {
    id: 1,
    name: "Ada Lindqvist",
    email: "ada@shop.example",
    role: "agent",
    language: "en",
    active: true,
    created_at: "2026-05-01T08:00:00Z",
    ...parts,
  };
}

export function aMessage(parts: Partial<Message> = {}): Message {
  return {
    id: 1,
    conversation_id: 7,
    seq: 1,
    author: "customer",
    user: null,
    audience: "everyone",
    text: "Where is my parcel?",
    buttons: [],
    pressed: false,
    extra: {},
    created_at: "2026-05-04T12:00:00Z",
    edited_at: null,
    revisions: [],
    attachments: [],
    delivery: "none",
    delivery_error: null,
    turn: null,
    trace: null,
    effects: [],
    ...parts,
  };
}

export function anEvent(parts: Partial<TicketEvent> = {}): TicketEvent {
  return {
    id: 1,
    kind: "opened",
    author: "system",
    user: null,
    data: { reason: "asked" },
    at: "2026-05-04T12:00:00Z",
    ...parts,
  };
}

export function aRow(parts: Partial<TicketRow> = {}): TicketRow {
  return {
    number: 1001,
    subject: "Where is my parcel?",
    reason: "asked",
    language: "en",
    channel: "widget",
    priority: "normal",
    status: "open",
    queue: "general",
    callback: false,
    assignee: null,
    customer: { id: 3, name: "Anna Keller" },
    conversation_id: 7,
    opened_at: "2026-05-04T12:00:00Z",
    waiting_since: "2026-05-04T12:00:00Z",
    first_response_at: null,
    resolved_at: null,
    last_message: { id: 9, author: "customer", text: "Hello?", created_at: "2026-05-04T12:01:00Z" },
    ...parts,
  };
}

export function aTicket(row: Partial<TicketRow> = {}): Ticket {
  return {
    ticket: aRow(row),
    conversation: {
      id: row.conversation_id ?? 7,
      channel: "widget",
      owner: "queued",
      language: "en",
      created_at: "2026-05-04T12:00:00Z",
      closed_at: null,
      previous_id: null,
    },
    events: [anEvent()],
    panel: {
      customer: {
        id: 3,
        name: "Anna Keller",
        language: "en",
        preferences: {},
        created_at: "2026-05-04T12:00:00Z",
        seen_at: null,
        identities: [],
      },
      account: null,
      orders: [],
      tickets: [],
      ratings: [],
    },
    ratings: [],
    previous: null,
  };
}

export function anEntry(parts: Partial<TimelineEntry> = {}): TimelineEntry {
  return { key: "1", kind: "message", at: "2026-05-04T12:00:00Z", channel: "widget", ticket: null, data: {}, ...parts };
}

export function aReviewMessage(parts: Partial<ReviewMessage> = {}): ReviewMessage {
  return {
    id: 11,
    text: "where is my stuff",
    language: "en",
    channel: "widget",
    conversation_id: 7,
    customer_id: 3,
    ticket: null,
    at: "2026-05-04T12:00:00Z",
    why: ["unsure"],
    said: null,
    ...parts,
  };
}

export function aGroup(parts: Partial<ReviewGroup> = {}): ReviewGroup {
  const messages = parts.messages ?? [aReviewMessage({ id: parts.id ?? 11 })];
  return {
    id: 11,
    lane: "unclear",
    language: "en",
    size: messages.length,
    entropy: 1,
    cost: 1,
    rank: 1,
    new_topic: false,
    guesses: [
      { intent: "order_track", confidence: 0.41 },
      { intent: "parcel_lost", confidence: 0.32 },
    ],
    nearest: [{ text: "where is my order", intent: "order_track", similarity: 0.71 }],
    decided: null,
    ...parts,
    messages,
  };
}

export function aLesson(parts: Partial<Lesson> = {}): Lesson {
  return {
    ticket: 1001,
    text: "my thing has not come",
    language: "en",
    guesses: [{ intent: "parcel_lost", confidence: 0.4 }],
    intents: [
      { name: "parcel_lost", title: "Lost parcel" },
      { name: "order_track", title: "Track an order" },
    ],
    done: false,
    ...parts,
  };
}

export function someCounts(parts: Partial<Counts> = {}): Counts {
  return { conversations: 0, contained: 0, escalated: 0, messages: 0, fallback: 0, ...parts };
}

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: Headers;
}

/** Answers requests as `answer` says; what was asked is in the array that comes back. */
export function serve(answer: (asked: Asked) => { status?: number; body?: unknown }): Asked[] {
  const log: Asked[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const url = new URL(request.url);
    const text = await request.text();
    const asked: Asked = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      body: text === "" ? null : JSON.parse(text),
      headers: request.headers,
    };
    log.push(asked);
    const { status = 200, body = null } = answer(asked);
    return new Response(status === 204 ? null : JSON.stringify(body), {
      status,
      headers: { "Content-Type": "application/json" },
    });
  });
  return log;
}

/** Lets everything that is under way without a timer finish. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await flushPromises();
}
