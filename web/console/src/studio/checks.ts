/** The checks of new examples, which take seconds to start. */
import { api, call } from "@/api/client";

/** Says that somebody is about to write or choose examples. */
export function readyChecks(): void {
  // A hint: who asks for a check is told what becomes of it
  call(api.POST("/api/studio/checks")).catch(() => undefined);
}
