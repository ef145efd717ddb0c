import { describe, expect, it } from "vitest";

import { rightsOf } from "@/desk/rights";

import { aTicket, aUser } from "../make";

const ben = { id: 2, name: "Ben" };
const ada = { id: 1, name: "Ada" };

describe("what is offered", () => {
  it("lets an agent claim what is nobody's, and act on what is theirs", () => {
    const agent = aUser();
    expect(rightsOf(aTicket(), agent)).toMatchObject({ claim: true, act: false, reply: true, assign: false });
    expect(rightsOf(aTicket({ assignee: ada }), agent)).toMatchObject({ claim: false, act: true, reply: true });
  });

  it("leaves an agent only notes on a colleague's ticket", () => {
    expect(rightsOf(aTicket({ assignee: ben }), aUser())).toMatchObject({ act: false, reply: false, note: true });
  });

  it("lets who leads act on everybody's", () => {
    const supervisor = aUser({ role: "supervisor" });
    expect(rightsOf(aTicket({ assignee: ben }), supervisor)).toMatchObject({ act: true, reply: true, assign: true });
  });

  it("lets trainers read, and no more", () => {
    expect(Object.values(rightsOf(aTicket(), aUser({ role: "trainer" })))).not.toContain(true);
  });

  it("leaves reopening and notes when a ticket is resolved", () => {
    expect(rightsOf(aTicket({ status: "resolved", assignee: ada }), aUser({ role: "admin" }))).toEqual({
      claim: false,
      act: false,
      reply: false,
      note: true,
      prioritise: false,
      assign: false,
      reopen: true,
    });
  });
});
