import { beforeEach, describe, expect, it, vi } from "vitest";

import { preferences } from "@/account/preferences";
import { notify, permission } from "@/live/notify";

const shown = vi.fn();
class FakeNotification extends EventTarget {
  constructor(title: string, options: NotificationOptions) {
    super();
    shown(title, options.body);
  }
}
const say = (): void => {
  notify("ticket 1001", "New ticket 1001", "Anna", () => undefined);
};

beforeEach(() => {
  shown.mockReset();
  vi.stubGlobal("Notification", FakeNotification);
  vi.spyOn(document, "hasFocus").mockReturnValue(false);
  preferences.notifications = true;
  permission.value = "granted";
});

describe("a desktop notification", () => {
  it("is shown to who asked for it and looks elsewhere", () => {
    say();
    expect(shown).toHaveBeenCalledExactlyOnceWith("New ticket 1001", "Anna");
  });

  it("is not shown to who did not ask, did not allow it, or is looking", () => {
    preferences.notifications = false;
    say();
    preferences.notifications = true;
    permission.value = "denied";
    say();
    permission.value = "granted";
    vi.spyOn(document, "hasFocus").mockReturnValue(true);
    say();

    expect(shown).not.toHaveBeenCalled();
  });
});
