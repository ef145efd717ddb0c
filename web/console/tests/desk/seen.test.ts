import { beforeEach, describe, expect, it, vi } from "vitest";

import { forgetSeen, isUnread, markSeen } from "@/desk/seen";

import { aRow } from "../make";

const said = (id: number, author: "customer" | "agent") =>
  ({ id, author, text: "…", created_at: "2026-05-04T12:00:00Z" }) as const;

beforeEach(() => {
  forgetSeen();
});

describe("the unread mark", () => {
  it("is on what waits for anybody and nobody here has looked at", () => {
    expect(isUnread(aRow())).toBe(true);
    expect(isUnread(aRow({ assignee: { id: 2, name: "Ben" } }))).toBe(false);
    expect(isUnread(aRow({ status: "resolved" }))).toBe(false);
  });

  it("goes when the last message was on screen, and comes back with the customer's next", () => {
    markSeen(1001, 9);
    expect(isUnread(aRow({ last_message: said(9, "customer") }))).toBe(false);
    expect(isUnread(aRow({ last_message: said(10, "customer") }))).toBe(true);
  });

  it("does not come from what the desk itself says", () => {
    markSeen(1001, 9);
    expect(isUnread(aRow({ last_message: said(10, "agent") }))).toBe(false);
  });

  it("survives a reload, and what is damaged there", async () => {
    markSeen(1001, 9);
    vi.resetModules();
    const afterReload = await import("@/desk/seen");
    expect(afterReload.isUnread(aRow({ last_message: said(9, "customer") }))).toBe(false);

    localStorage.setItem("deskmate.seen", '[[1,"x"],"y",');
    vi.resetModules();
    const damaged = await import("@/desk/seen");
    expect(damaged.isUnread(aRow())).toBe(true);
  });
});
