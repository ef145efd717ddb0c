/** The menu button and its menu, with the keys that the ARIA pattern for menus asks for. */
import { useEffect, useRef, useState } from "preact/hooks";

import type { Texts } from "../text";
import { MoreIcon, PersonIcon, SaveIcon } from "./icons";

interface MenuProps {
  t: Texts;
  onPerson: () => void;
  onSave: () => void;
  canSave: boolean;
}

export function Menu({ t, onPerson, onSave, canSave }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  const items = (): HTMLElement[] => [...(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];

  useEffect(() => {
    if (!open) return;
    items()[0]?.focus();
    const outside = (event: Event): void => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => { document.removeEventListener("pointerdown", outside); };
  }, [open]);

  const shut = (): void => {
    setOpen(false);
    button.current?.focus();
  };

  const keys = (event: KeyboardEvent): void => {
    if (!open) return;
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape") shut();
    else if (event.key === "Tab") setOpen(false);
    else if (to !== undefined) all[to % all.length]?.focus();
    if (event.key === "Escape" || to !== undefined) event.preventDefault();
  };

  const choose = (action: () => void) => () => {
    shut();
    action();
  };

  return (
    <div class="menu" ref={root} onKeyDown={keys}>
      <button
        type="button" class="tool" ref={button} aria-label={t.menu} title={t.menu} aria-haspopup="menu" aria-expanded={open}
        onClick={() => { setOpen(!open); }}
      >
        <MoreIcon />
      </button>
      {open && (
        <div class="menu-items" role="menu" aria-label={t.menu}>
          <button type="button" role="menuitem" tabIndex={-1} onClick={choose(onPerson)}><PersonIcon />{t.person}</button>
          {canSave && (
            <button type="button" role="menuitem" tabIndex={-1} onClick={choose(onSave)}><SaveIcon />{t.saveConversation}</button>
          )}
        </div>
      )}
    </div>
  );
}
