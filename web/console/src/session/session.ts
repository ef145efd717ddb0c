/** Who is signed in. The cookie is the server's; this is only its echo for the pages. */
import { computed, reactive, type ComputedRef } from "vue";

import { preferences } from "@/account/preferences";
import { api, call, onSignedOut } from "@/api/client";
import { queryClient } from "@/api/queries";
import type { Role, User } from "@/api/types";
import { forgetDrafts } from "@/desk/drafts";
import { forgetSeen } from "@/desk/seen";
import { showLanguage, type Language } from "@/i18n";

export const session = reactive<{
  user: User | null;
  /** The session ended without being asked to: it expired, or an administrator ended it. */
  ended: boolean;
}>({ user: null, ended: false });

let restored: Promise<void> | undefined;

/** Asks the server who is signed in, once per page load. */
export function restoreSession(): Promise<void> {
  restored ??= call(api.GET("/api/session")).then(enter, () => undefined);
  return restored;
}

/** Makes `user` the one who is signed in, in their language; without one, the page goes on as it is. */
export async function enter(user: User): Promise<void> {
  session.user = user;
  session.ended = false;
  restored = Promise.resolve();
  if (user.language !== null && preferences.language !== user.language) {
    preferences.language = user.language;
    await showLanguage(user.language);
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  await enter(await call(api.POST("/api/session", { body: { email, password } })));
}

/** Signs out here: the session, what was loaded with it and the drafts on this device. */
export async function signOut(): Promise<void> {
  await call(api.DELETE("/api/session"));
  session.user = null;
  forgetDrafts();
  forgetSeen();
  queryClient.clear();
}

/** Shows everything in `language` from now on, and remembers it with the account. */
export async function changeLanguage(language: Language): Promise<void> {
  await showLanguage(language);
  preferences.language = language;
  if (session.user !== null) {
    session.user = await call(api.PATCH("/api/account", { body: { language } }));
  }
}

/** The user, on pages that nobody sees without being signed in. */
export function useUser(): ComputedRef<User> {
  return computed(() => session.user ?? NOBODY);
}

/** For the moment between signing out and leaving the page. */
const NOBODY: User = {
  id: 0,
  name: "",
  email: "",
  role: "agent",
  language: null,
  active: false,
  created_at: "1970-01-01T00:00:00Z",
};

const WORK_TICKETS: readonly Role[] = ["agent", "supervisor", "admin"];
const TRAIN: readonly Role[] = ["trainer", "admin"];
const LEAD: readonly Role[] = ["supervisor", "admin"];

/** Whether this role claims and answers; trainers only read. */
export function worksTickets(user: User): boolean {
  return WORK_TICKETS.includes(user.role);
}
/** Whether this role teaches the assistant in the studio. */
export function trains(user: User): boolean {
  return TRAIN.includes(user.role);
}
/** Whether this role may act on everybody's tickets and give them to others. */
export function leads(user: User): boolean {
  return LEAD.includes(user.role);
}

/** Somebody else ended the session, or time did. Drafts stay on this device for who comes back. */
export function endSession(): void {
  if (session.user === null) return;
  session.user = null;
  session.ended = true;
  queryClient.clear();
}

onSignedOut(endSession);
