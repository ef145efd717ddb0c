import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { effectScope, type EffectScope } from "vue";

import { preferences } from "@/account/preferences";
import { useShortcuts } from "@/shell/shortcuts";

const act = vi.fn();
let scope: EffectScope;
const press = (key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body): void => {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }));
};

beforeEach(() => {
  act.mockReset();
  preferences.shortcuts = true;
  document.body.innerText = "";
  scope = effectScope();
  scope.run(() => {
    useShortcuts({
      c: () => {
        act("page");
      },
      "g d": () => {
        act("desk");
      },
      d: () => {
        act("d alone");
      },
    });
  });
});
afterEach(() => {
  scope.stop();
});

it("acts on a key, and on two after one another", () => {
  press("c");
  press("g");
  press("d");
  expect(act.mock.calls).toEqual([["page"], ["desk"]]);
});

it("leaves typing, modifiers and input methods alone", () => {
  const field = document.createElement("textarea");
  document.body.append(field);
  press("c", {}, field);
  press("c", { ctrlKey: true });
  press("c", { metaKey: true });
  press("c", { isComposing: true });
  expect(act).not.toHaveBeenCalled();
});

it("acts on a key when a box was ticked last, into which nobody types", () => {
  for (const type of ["radio", "checkbox"]) {
    const box = Object.assign(document.createElement("input"), { type });
    document.body.append(box);
    press("c", {}, box);
  }
  expect(act).toHaveBeenCalledTimes(2);
});

it("can be switched off", () => {
  preferences.shortcuts = false;
  press("c");
  expect(act).not.toHaveBeenCalled();
});

it("lets the page that was opened last decide, until it closes", () => {
  const inner = effectScope();
  inner.run(() => {
    useShortcuts({
      c: () => {
        act("inner");
      },
    });
  });
  press("c");
  inner.stop();
  press("c");
  expect(act.mock.calls).toEqual([["inner"], ["page"]]);
});
