/** The parts of the studio, in the order of its tabs, and who may enter each. */
import { Boxes, ChartNoAxesColumn, Inbox, MessagesSquare } from "@lucide/vue";
import type { Component } from "vue";

import type { Role } from "@/api/types";
import type { MessageKey } from "@/i18n";

export interface Part {
  route: string;
  /** The routes that belong to it. */
  within: readonly string[];
  label: MessageKey;
  icon: Component;
  roles: readonly Role[];
}

const TRAINERS: readonly Role[] = ["trainer", "admin"];

const PARTS: readonly Part[] = [
  { route: "studio-review", within: ["studio-review"], label: "studio.review", icon: Inbox, roles: TRAINERS },
  {
    route: "studio-intents",
    within: ["studio-intents", "studio-new-intent", "studio-findings", "studio-changes"],
    label: "studio.intents",
    icon: MessagesSquare,
    roles: TRAINERS,
  },
  {
    route: "studio-models",
    within: ["studio-models", "studio-compare"],
    label: "studio.models",
    icon: Boxes,
    roles: TRAINERS,
  },
  {
    route: "studio-figures",
    within: ["studio-figures"],
    label: "studio.figures",
    icon: ChartNoAxesColumn,
    roles: ["supervisor", ...TRAINERS],
  },
];

export function partsOf(role: Role): Part[] {
  return PARTS.filter((part) => part.roles.includes(role));
}
