import { describe, expect, it } from "vitest";

import MessageItem from "@/desk/MessageItem.vue";
import TicketRowItem from "@/desk/TicketRowItem.vue";

import { aMessage, aRow } from "../make";
import { show } from "../mount";

const SCRIPT = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;

const message = (parts: Parameters<typeof aMessage>[0], props: Record<string, unknown> = {}) =>
  show(MessageItem, { message: aMessage(parts), follows: false, customer: "Anna", ...props });

describe("a message", () => {
  it("shows markup in any customer's field as the text that it is", () => {
    const item = message(
      {
        text: SCRIPT,
        buttons: [SCRIPT],
        edited_at: "2026-05-04T12:05:00Z",
        extra: { kind: "rating", score: 1, comment: SCRIPT },
        attachments: [
          { id: 1, kind: "document", name: SCRIPT, media_type: "text/html", size: 10, url: "/api/attachments/1", error: null },
          { id: 2, kind: "photo", name: SCRIPT, media_type: "image/png", size: 10, url: "/api/attachments/2", error: null },
        ],
      },
      { customer: SCRIPT },
    );

    expect(item.findAll("script")).toHaveLength(0);
    expect(item.findAll("img").map((image) => image.attributes("src"))).toEqual(["/api/attachments/2"]);
    expect(item.get("header strong").text()).toBe(SCRIPT);
    expect(item.get(".said").text()).toBe(SCRIPT);
    expect(item.get(".buttons").text()).toBe(SCRIPT);
    expect(item.get(".rating .said").text()).toContain(SCRIPT);
    expect(item.get("a.file").text()).toContain(SCRIPT);
  });

  it("keeps the customer's line breaks", () => {
    expect(message({ text: "one\n  two" }).get(".said").element.textContent).toBe("one\n  two");
  });

  it("says that a note is internal", () => {
    const note = message({ author: "agent", audience: "staff", user: { id: 1, name: "Ada" } });

    expect(note.classes()).toContain("note");
    expect(note.classes()).not.toContain("agent");
    expect(note.text()).toContain("Internal note · Only your team sees this");
  });

  it("offers to send again what was not delivered", async () => {
    const failed = message({ author: "agent", delivery: "failed", delivery_error: "blocked by the user" });
    expect(failed.text()).toContain("Not delivered: blocked by the user");

    await failed.get(".failed button").trigger("click");

    expect(failed.emitted("sendAgain")).toHaveLength(1);
  });

  it("explains itself when the bot said it, and only then", () => {
    expect(message({ author: "bot" }).find(".why").exists()).toBe(true);
    expect(message({ author: "agent" }).find(".why").exists()).toBe(false);
  });

  it("shows a score, and silence as no score", () => {
    const rated = message({ author: "system", extra: { kind: "rating", about: "person", score: 4, comment: null } });
    expect(rated.get(".stars").attributes("aria-label")).toBe("4 of 5");

    const silent = message({ author: "system", extra: { kind: "rating", about: "person", score: null } });
    expect(silent.find(".stars").exists()).toBe(false);
    expect(silent.text()).toContain("No score yet");
  });

  it("says what became of a file that could not be fetched", () => {
    const lost = message({
      attachments: [{ id: 1, kind: "photo", name: "a.jpg", media_type: "image/jpeg", size: 1, url: null, error: "gone" }],
    });

    expect(lost.find("img").exists()).toBe(false);
    expect(lost.text()).toContain("could not be fetched");
  });
});

describe("a ticket in the list", () => {
  it("shows markup in subject, name and last words as text", () => {
    const row = aRow({
      subject: SCRIPT,
      customer: { id: 3, name: SCRIPT },
      last_message: { id: 1, author: "customer", text: SCRIPT, created_at: "2026-05-04T12:00:00Z" },
    });
    const item = show(TicketRowItem, { ticket: row, selected: false, unread: true, me: 1 });

    expect(item.findAll("img, script")).toHaveLength(0);
    expect(item.get("strong").text()).toBe(SCRIPT);
    expect(item.get(".subject").text()).toBe(SCRIPT);
    expect(item.get(".preview").text()).toBe(SCRIPT);
  });

  it("calls a customer without a name a visitor", () => {
    const item = show(TicketRowItem, { ticket: aRow({ customer: { id: 42, name: null } }), selected: false, unread: false, me: 1 });

    expect(item.get("strong").text()).toBe("Visitor 42");
  });
});
