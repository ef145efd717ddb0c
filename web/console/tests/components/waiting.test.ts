import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { initialsOf } from "@/components/initials";
import { waitLevel } from "@/components/waiting";
import WaitingTime from "@/components/WaitingTime.vue";

import { show } from "../mount";

const MINUTE = 60_000;

describe("a waiting time", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2026-05-04T12:00:00Z") });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("counts on by itself, and warns as it grows", async () => {
    const waiting = show(WaitingTime, { since: "2026-05-04T11:58:00Z" });
    expect(waiting.text()).toContain("2m");
    expect(waiting.classes()).toContain("short");

    await vi.advanceTimersByTimeAsync(4 * MINUTE);
    expect(waiting.text()).toContain("6m");
    expect(waiting.classes()).toContain("long");

    await vi.advanceTimersByTimeAsync(30 * MINUTE);
    expect(waiting.text()).toContain("36m");
    expect(waiting.classes()).toContain("too-long");
  });

  it("is told to screen readers in words", () => {
    expect(show(WaitingTime, { since: "2026-05-04T11:58:00Z" }).get(".sr-only").text()).toBe("Waiting 2m");
  });

  it("stops its clock when nobody looks any more", () => {
    const one = show(WaitingTime, { since: "2026-05-04T11:58:00Z" });
    const other = show(WaitingTime, { since: "2026-05-04T11:58:00Z" });
    one.unmount();
    other.unmount();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("has levels", () => {
    expect([0, 4, 5, 29, 30].map((minutes) => waitLevel(minutes * MINUTE))).toEqual([
      "short",
      "short",
      "long",
      "long",
      "too-long",
    ]);
  });
});

describe("initials", () => {
  it("suit Latin and Chinese names, and anything else", () => {
    expect(initialsOf("Ada Lovelace")).toBe("AL");
    expect(initialsOf("plato")).toBe("P");
    expect(initialsOf("王小明")).toBe("小明");
    expect(initialsOf("王小明", 1)).toBe("明");
    expect(initialsOf("<b>x</b>")).toBe("B");
    expect(initialsOf("   ")).toBe("?");
  });
});
