import { QueryClient } from "@tanstack/vue-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { staleBy, staleness } from "@/live/live";
import { titleOf } from "@/live/notify";

import { aTicket } from "../make";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("live updates", () => {
  it("read each stale part once, however many hints came", () => {
    const client = new QueryClient();
    const invalidate = vi.spyOn(client, "invalidateQueries").mockResolvedValue();
    const markStale = staleness(client);
    for (let hint = 0; hint < 5; hint += 1) {
      markStale(["tickets"]);
      markStale(["ticket", 1001]);
    }
    expect(invalidate).not.toHaveBeenCalled();

    vi.advanceTimersByTime(200);
    expect(invalidate.mock.calls).toEqual([[{ queryKey: ["tickets"] }], [{ queryKey: ["ticket", 1001] }]]);
  });

  it("read lists once a second at most, and what is looked at at once", () => {
    const client = new QueryClient();
    const invalidate = vi.spyOn(client, "invalidateQueries").mockResolvedValue();
    const markStale = staleness(client);
    for (let hint = 0; hint < 30; hint += 1) {
      markStale(["tickets"]);
      markStale(["transcript", 1001]);
      vi.advanceTimersByTime(200);
    }

    const readings = invalidate.mock.calls.map((call) => JSON.stringify(call));
    expect(readings.filter((reading) => reading.includes("tickets"))).toHaveLength(6);
    expect(readings.filter((reading) => reading.includes("transcript"))).toHaveLength(30);
  });

  it("reach the list, the ticket, what was said and its customer when a ticket changes", () => {
    const client = new QueryClient();
    const hint = { kind: "ticket", ticket: 1001, change: "message" } as const;
    expect(staleBy(hint, client)).toEqual([["tickets"], ["ticket", 1001], ["transcript", 1001]]);

    client.setQueryData(["ticket", 1001], aTicket());
    expect(staleBy(hint, client).slice(3)).toEqual([
      ["customer", 3],
      ["timeline", 3],
    ]);
  });

  it("reach the tickets of a conversation that are shown, and no others", () => {
    const client = new QueryClient();
    client.setQueryData(["ticket", 1001], aTicket({ number: 1001, conversation_id: 7 }));
    client.setQueryData(["ticket", 1002], aTicket({ number: 1002, conversation_id: 8 }));

    expect(staleBy({ kind: "conversation", conversation: 7, message: 1 }, client)).toEqual([
      ["ticket", 1001],
      ["transcript", 1001],
    ]);
    expect(staleBy({ kind: "conversation", conversation: 99, message: 1 }, client)).toEqual([]);
  });
});

describe("the page's title", () => {
  it("begins with how many wait, if any do", () => {
    expect(titleOf("Desk", "Deskmate", 3)).toBe("(3) Desk · Deskmate");
    expect(titleOf("Desk", "Deskmate", 0)).toBe("Desk · Deskmate");
  });
});
