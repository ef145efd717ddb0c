import { expect, it } from "vitest";

import { placesOf } from "@/shell/nav";
import { partsOf } from "@/studio/parts";

it("is all there for trainers and administrators, for supervisors the figures, for agents nothing", () => {
  const names = (role: "agent" | "supervisor" | "trainer" | "admin"): string[] => partsOf(role).map((part) => part.route);
  expect(names("trainer")).toEqual(["studio-review", "studio-intents", "studio-models", "studio-figures"]);
  expect(names("admin")).toEqual(names("trainer"));
  expect(names("supervisor")).toEqual(["studio-figures"]);
  expect(names("agent")).toEqual([]);
  expect(placesOf("agent").flat().map((place) => place.name)).not.toContain("studio");
  expect(placesOf("supervisor").flat().map((place) => place.name)).toContain("studio");
});
