/** Asks before unsaved changes are left behind: within the console, and when the page is closed or loaded again. */
import { onScopeDispose, type Ref } from "vue";
import { useRouter } from "vue-router";

import { session } from "@/session/session";

interface Answers {
  /** Settles when the changes may be lost, and fails when they may not. */
  ask: () => Promise<unknown>;
  leave: () => void;
}

/** Guards while `isDirty`. `pass` lets the next navigation through. */
export function useLeaveGuard(isDirty: Readonly<Ref<boolean>>, { ask, leave }: Answers): { pass: () => void } {
  let free = false;

  const stop = useRouter().beforeEach(async (to, from) => {
    // A session that ended takes nobody's draft away: it is kept, and there when they are back
    if (free || !isDirty.value || session.user === null || to.path === from.path) return true;
    try {
      await ask();
    } catch {
      return false;
    }
    free = true;
    leave();
    return true;
  });

  function onUnload(event: BeforeUnloadEvent): void {
    if (isDirty.value) event.preventDefault();
  }
  window.addEventListener("beforeunload", onUnload);
  onScopeDispose(() => {
    stop();
    window.removeEventListener("beforeunload", onUnload);
  });
  return {
    pass() {
      free = true;
    },
  };
}
