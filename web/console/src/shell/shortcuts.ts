/**
 * Single-key shortcuts. A page registers what its keys do while it is shown; keys typed into a field, with a modifier or
 * over an open dialog do nothing. They can be switched off, as screen readers and voice input need.
 */
import { onScopeDispose } from "vue";

import { preferences } from "@/account/preferences";

/** A key as `event.key` names it, or two after one another: "g d". */
export type Shortcuts = Readonly<Record<string, () => void>>;

const LEADER = "g";
const LEADER_TIME = 1_200; // ms in which the second key must follow

const registered: Shortcuts[] = [];
let leaderAt = Number.NEGATIVE_INFINITY;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input:not([type='radio'], [type='checkbox']), textarea, select, [role='combobox'], [role='menu']") !== null)
  );
}

function handle(event: KeyboardEvent): void {
  if (!preferences.shortcuts || event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector(".el-overlay:not([style*='display: none']) [role='dialog']") !== null) return;
  const led = event.timeStamp - leaderAt < LEADER_TIME;
  if (!led && event.key === LEADER) {
    leaderAt = event.timeStamp;
    return;
  }
  leaderAt = Number.NEGATIVE_INFINITY;
  const key = led ? `${LEADER} ${event.key}` : event.key;
  // The page that was opened last knows best
  const action = registered.findLast((shortcuts) => key in shortcuts)?.[key];
  if (action) {
    event.preventDefault();
    action();
  }
}

/** Registers `shortcuts` while the component lives. */
export function useShortcuts(shortcuts: Shortcuts): void {
  if (registered.length === 0) window.addEventListener("keydown", handle);
  registered.push(shortcuts);
  onScopeDispose(() => {
    registered.splice(registered.indexOf(shortcuts), 1);
    if (registered.length === 0) window.removeEventListener("keydown", handle);
  });
}
