import type { VueWrapper } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";

import ExamplesField from "@/studio/intents/ExamplesField.vue";

import { show } from "../../mount";
import { aFinding } from "../make";

const LINES = ["do you wrap gifts?", "", "gift wrapping please", "can it be a present"];
let field: VueWrapper;

function open(props: Record<string, unknown> = {}): void {
  field = show(ExamplesField, { modelValue: LINES.join("\n"), language: "en", findings: [], ...props });
}
const area = (): HTMLTextAreaElement => field.get("textarea").element;

afterEach(() => {
  field.unmount();
});

describe("the examples of a language", () => {
  it("are counted without empty lines, and have a label", () => {
    open();
    expect(field.text()).toContain("3 examples");
    expect(field.get("label").attributes("for")).toBe(area().id);
  });

  it("have a mark at each line that the checks found something in, the gravest of several", () => {
    open({ findings: [aFinding(), aFinding({ problem: "personal_data", severity: "error" }), aFinding({ text: "gone meanwhile" })] });
    const marks = field.findAll(".gutter i");

    expect(marks).toHaveLength(1);
    expect(marks[0]?.classes()).toContain("error");
    expect(marks[0]?.attributes("style")).toContain("top: 52px"); // the third line
  });

  it("can be jumped to: the line is selected and has the focus", () => {
    open();
    const { show: jump } = field.vm as unknown as { show: (example: string) => boolean };

    expect(jump("gift wrapping please")).toBe(true);
    expect(document.activeElement).toBe(area());
    expect(area().value.slice(area().selectionStart, area().selectionEnd)).toBe("gift wrapping please");
    expect(jump("do you wrap gifts?")).toBe(true);
    expect([area().selectionStart, area().selectionEnd]).toEqual([0, 18]);
    expect(jump("not there")).toBe(false);
  });
});
