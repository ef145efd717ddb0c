/** Telling somebody who looks elsewhere: desktop notifications, if they want them, and the number in the page's title. */
import { ref } from "vue";

import icon from "@/assets/favicon.svg";
import { preferences } from "@/account/preferences";

export type Permission = NotificationPermission | "unsupported";

export const permission = ref<Permission>(typeof Notification === "undefined" ? "unsupported" : Notification.permission);

/** Asks the browser's user; whether notifications may be shown. */
export async function askPermission(): Promise<boolean> {
  if (permission.value === "unsupported") return false;
  permission.value = await Notification.requestPermission();
  return permission.value === "granted";
}

/** Shows a notification unless the page is looked at. `tag` keeps it to one for one thing. */
export function notify(tag: string, title: string, body: string, onClick: () => void): void {
  if (!preferences.notifications || permission.value !== "granted" || document.hasFocus()) return;
  const notification = new Notification(title, { tag, body, icon });
  notification.addEventListener("click", () => {
    window.focus();
    onClick();
    notification.close();
  });
}

/** The page's title: how many wait, then where we are. */
export function titleOf(page: string, app: string, waiting: number): string {
  return `${waiting > 0 ? `(${waiting}) ` : ""}${page} · ${app}`;
}
