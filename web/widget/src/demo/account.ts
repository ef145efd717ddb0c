/**
 * Who is logged in to the shop, told to the widget. This is what a real shop's page does, too: hand over the token that its server
 * signed, give a fresh one when it has expired, and say so when somebody logs out.
 */
import type { DeskmateApi } from "../loader/main";
import { signIn } from "./api";

const REMEMBERED = "harbour-home:user";

/** The widget, once its script has loaded. */
function widget(): Promise<DeskmateApi> {
  return new Promise((resolve) => {
    const found = (): void => { if (window.Deskmate) resolve(window.Deskmate); };
    found();
    window.addEventListener("deskmate:ready", found, { once: true });
  });
}

export function rememberedUser(): string | null {
  return sessionStorage.getItem(REMEMBERED);
}

export async function logIn(userId: string): Promise<void> {
  const jwt = await signIn(userId);
  sessionStorage.setItem(REMEMBERED, userId);
  (await widget()).identify(jwt);
}

export async function logOut(): Promise<void> {
  sessionStorage.removeItem(REMEMBERED);
  (await widget()).identify(null);
}

/** Keep the widget's token fresh for as long as somebody is logged in. */
export async function keepFresh(): Promise<void> {
  const deskmate = await widget();
  deskmate.on("identity", (state) => {
    const user = rememberedUser();
    if (state === "expired" && user) void logIn(user);
  });
}

/** Open the chat. */
export async function openChat(): Promise<void> {
  (await widget()).open();
}

export async function tellLanguage(language: string): Promise<void> {
  (await widget()).configure({ language });
}
