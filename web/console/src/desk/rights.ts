/** What this user may do with a ticket as it is now, so that only that is offered. The server decides again. */
import type { Ticket, User } from "@/api/types";
import { leads, worksTickets } from "@/session/session";

export interface Rights {
  claim: boolean;
  /** Resolve, hand back, release, change the status. */
  act: boolean;
  reply: boolean;
  note: boolean;
  prioritise: boolean;
  assign: boolean;
  reopen: boolean;
}

export function rightsOf(ticket: Ticket, user: User): Rights {
  const { status, assignee } = ticket.ticket;
  const works = worksTickets(user);
  const unresolved = status === "open" || status === "pending";
  const isMine = assignee?.id === user.id;
  const act = works && unresolved && (isMine || leads(user));
  return {
    claim: works && unresolved && assignee === null,
    act,
    reply: works && unresolved && (assignee === null || isMine || leads(user)),
    note: works,
    prioritise: works && unresolved,
    assign: leads(user) && unresolved,
    reopen: works && !unresolved,
  };
}
