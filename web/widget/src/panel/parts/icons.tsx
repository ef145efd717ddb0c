/** Icons: 24 × 24, in the colour of the text around them, and nothing for a screen reader. */
import type { ComponentChildren } from "preact";

function Icon({ children, filled = false }: { children: ComponentChildren; filled?: boolean }) {
  return (
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false" fill={filled ? "currentColor" : "none"}
      stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">
      {children}
    </svg>
  );
}

export const CloseIcon = () => <Icon><path d="M6 6l12 12M18 6L6 18" /></Icon>;
export const MoreIcon = () => <Icon filled><circle cx="5.5" cy="12" r=".9" /><circle cx="12" cy="12" r=".9" /><circle cx="18.5" cy="12" r=".9" /></Icon>;
export const SendIcon = () => <Icon><path d="M12 19V5.5M6 11l6-6 6 6" /></Icon>;
export const DownIcon = () => <Icon><path d="M12 5v13.5M6 13l6 6 6-6" /></Icon>;
export const PersonIcon = () => <Icon><circle cx="12" cy="8" r="3.6" /><path d="M4.8 20c.8-3.7 3.6-5.6 7.2-5.6s6.4 1.9 7.2 5.6" /></Icon>;
export const SaveIcon = () => <Icon><path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14" /></Icon>;
export const ClockIcon = () => <Icon><circle cx="12" cy="12" r="8" /><path d="M12 7.5V12l3 2" /></Icon>;
export const WarnIcon = () => <Icon><circle cx="12" cy="12" r="8.5" /><path d="M12 7.5v5.5M12 16.3v.2" /></Icon>;
/** Two speech bubbles' worth of calm: the assistant's mark. */
export const SparkIcon = () => (
  <Icon filled><path stroke="none" d="M12 3.5c.7 4.6 3.2 7.1 7.8 7.8v1.4c-4.6.7-7.1 3.2-7.8 7.8-.7-4.6-3.2-7.1-7.8-7.8v-1.4c4.6-.7 7.1-3.2 7.8-7.8z" /></Icon>
);
export const StarIcon = ({ filled }: { filled: boolean }) => (
  <Icon filled={filled}><path d="M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8L3.6 9.7l5.8-.8z" /></Icon>
);
