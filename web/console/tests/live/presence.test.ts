import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { effectScope, ref, type EffectScope } from "vue";

import { seePresence, usePresence } from "@/live/presence";

import { serve } from "../make";

const ben = { id: 2, name: "Ben" };
let scope: EffectScope;
beforeEach(() => {
  vi.useFakeTimers();
  scope = effectScope();
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
});

describe("presence", () => {
  it("says that this user looks, again and again, and at once at the next ticket", async () => {
    const log = serve(() => ({ status: 204 }));
    const number = ref(1001);
    scope.run(() => usePresence(number));
    await vi.advanceTimersByTimeAsync(10_000);
    number.value = 1002;
    await vi.advanceTimersByTimeAsync(0);

    expect(log.map(({ path }) => path)).toEqual([
      "/api/tickets/1001/presence",
      "/api/tickets/1001/presence",
      "/api/tickets/1002/presence",
    ]);
  });

  it("tells that somebody types at most every few seconds", async () => {
    const log = serve(() => ({ status: 204 }));
    const presence = scope.run(() => usePresence(ref(1001)));
    for (let key = 0; key < 20; key += 1) presence?.typing();
    await vi.advanceTimersByTimeAsync(0);

    expect(log.filter(({ body }) => JSON.stringify(body) === '{"typing":true}')).toHaveLength(1);
  });

  it("shows who else is there, and forgets them when they are gone", async () => {
    serve(() => ({ status: 204 }));
    const presence = scope.run(() => usePresence(ref(1003)));
    seePresence(1003, ben, true);
    seePresence(1004, { id: 3, name: "Mei" }, false);
    expect(presence?.others.value).toEqual([{ person: ben, typing: true }]);

    await vi.advanceTimersByTimeAsync(15_000);
    expect(presence?.others.value).toEqual([{ person: ben, typing: false }]);

    await vi.advanceTimersByTimeAsync(30_000);
    expect(presence?.others.value).toEqual([]);
  });
});
