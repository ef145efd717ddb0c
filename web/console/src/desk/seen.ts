/**
 * Which messages of a ticket this agent has seen, to mark what is new. Kept on this device: a mark is a help for one person,
 * no fact about the ticket.
 */
import { reactive } from "vue";

import type { TicketRow } from "@/api/types";

const KEY = "deskmate.seen";
const MOST = 500; // tickets; the ones seen longest ago are forgotten, and count as read

function read(): [number, number][] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored)
      ? stored.filter(
          (pair): pair is [number, number] =>
            Array.isArray(pair) && pair.length === 2 && pair.every((part) => Number.isInteger(part)),
        )
      : [];
  } catch {
    return []; // damaged: everything counts as read, and the next look stores it anew
  }
}

const seen = reactive(new Map<number, number>(read()));

/** Remembers that the last message of ticket `number` is on screen. */
export function markSeen(number: number, lastMessage: number): void {
  if ((seen.get(number) ?? 0) >= lastMessage) return;
  seen.delete(number); // to the end: the map's order is that of looking
  seen.set(number, lastMessage);
  for (const oldest of seen.keys()) {
    if (seen.size <= MOST) break;
    seen.delete(oldest);
  }
  try {
    localStorage.setItem(KEY, JSON.stringify([...seen]));
  } catch {
    // Storage is full or off: the marks live until this page is closed
  }
}

/** Whether the customer has written since this agent looked. A ticket that waits for anybody is new until somebody looks. */
export function isUnread(ticket: TicketRow): boolean {
  const last = ticket.last_message;
  const known = seen.get(ticket.number);
  if (known === undefined) return ticket.status === "open" && ticket.assignee === null;
  return last !== null && last.author === "customer" && last.id > known;
}

/** For signing out: another person may use this device. */
export function forgetSeen(): void {
  seen.clear();
  localStorage.removeItem(KEY);
}
