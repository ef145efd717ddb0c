import { describe, expect, it } from "vitest";

import { effectWords } from "@/customers/effects";
import { tell } from "@/customers/timeline";
import { i18n, type MessageKey, type Translate } from "@/i18n";
import { format } from "@/i18n/format";

import { anEntry } from "../make";

const t: Translate = (key, named = {}, count) =>
  count === undefined ? i18n.global.t(key, named) : i18n.global.t(key, { n: count, ...named }, count);
const has = (key: string): key is MessageKey => i18n.global.te(key);
const told = (parts: Parameters<typeof anEntry>[0]) => tell(anEntry(parts), t, has, format("en"));

describe("the timeline", () => {
  it("tells what was said, by whom, with files", () => {
    expect(told({ data: { author: "customer", text: "<b>Hi</b>", attachments: 2, user: null } })).toEqual({
      title: "Customer",
      text: "<b>Hi</b> 2 files",
    });
    expect(told({ kind: "note", data: { author: "agent", text: "careful", attachments: 0, user: { id: 1, name: "Ada" } } })).toEqual({
      title: "Ada · Internal note",
      text: "careful",
    });
  });

  it("tells tickets, orders, ratings and actions", () => {
    expect(
      told({
        kind: "ticket",
        ticket: 1001,
        data: { event: "claimed", subject: "Parcel", author: "agent", user: { id: 1, name: "Ada" }, data: {} },
      }),
    ).toEqual({ title: "Ticket 1001 · Parcel", text: "Ada claimed the ticket" });
    expect(told({ kind: "order", data: { number: "DM-1", status: "shipped", total: 5090, currency: "USD" } })).toEqual({
      title: "Order DM-1",
      text: "On its way · $50.90",
    });
    expect(told({ kind: "rating", data: { about: "bot", score: 2, comment: null, user: null } })).toEqual({
      title: "Rating · Assistant",
      text: "",
      score: 2,
    });
    expect(told({ kind: "action", data: { effects: [{ kind: "order_cancelled", order: "DM-1" }] } }).text).toBe(
      "Cancelled an order · DM-1",
    );
  });
});

describe("an effect", () => {
  it("is worded, and shown as it is when it is not known", () => {
    expect(effectWords({ kind: "escalated", reason: "complaint" }, t, has)).toBe("Called a person · Complaint");
    expect(effectWords({ kind: "danced" }, t, has)).toBe("danced");
    expect(effectWords("odd", t, has)).toBe('"odd"');
  });
});
