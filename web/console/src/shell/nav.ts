/**
 * The places of the console, in the order of the rail. A place is listed for the roles that may enter it; the server decides
 * again. The trainers' studio stands between the desk's places and the administrator's.
 */
import { GraduationCap, Inbox, ShieldUser, Star, Users } from "@lucide/vue";
import type { Component } from "vue";

import type { MessageKey } from "@/i18n";
import type { Role } from "@/api/types";

export interface Place {
  name: "desk" | "customers" | "ratings" | "studio" | "users";
  label: MessageKey;
  icon: Component;
  /** Empty: everybody who is signed in. */
  roles: readonly Role[];
}

export const PLACES: readonly (readonly Place[])[] = [
  [
    { name: "desk", label: "nav.desk", icon: Inbox, roles: [] },
    { name: "customers", label: "nav.customers", icon: Users, roles: [] },
    { name: "ratings", label: "nav.ratings", icon: Star, roles: ["supervisor", "admin"] },
  ],
  [{ name: "studio", label: "nav.studio", icon: GraduationCap, roles: ["supervisor", "trainer", "admin"] }],
  [{ name: "users", label: "nav.users", icon: ShieldUser, roles: ["admin"] }],
];

/** The groups of places that `role` may enter, without empty groups. */
export function placesOf(role: Role): Place[][] {
  return PLACES.map((group) =>
    group.filter((place) => place.roles.length === 0 || place.roles.includes(role)),
  ).filter((group) => group.length > 0);
}
