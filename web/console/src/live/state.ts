/** Whether the desk is live, for everybody who shows it. */
import { reactive } from "vue";

export const live = reactive<{ state: "connecting" | "live" | "lost" }>({ state: "connecting" });
