/** Before anything was said: what can be asked here. */
import type { Texts } from "../text";
import { SparkIcon } from "./icons";

interface WelcomeProps {
  name: string | null;
  t: Texts;
  onStarter: (text: string) => void;
}

export function Welcome({ name, t, onStarter }: WelcomeProps) {
  return (
    <div class="welcome">
      <span class="mark big" aria-hidden="true"><SparkIcon /></span>
      <h2>{t.greeting(name)}</h2>
      <p>{t.hint}</p>
      <ul class="starters" aria-label={t.replies}>
        {[...t.starters, t.person].map((starter) => (
          <li key={starter}>
            <button type="button" onClick={() => { onStarter(starter === t.person ? t.personMessage : starter); }}>{starter}</button>
          </li>
        ))}
      </ul>
    </div>
  );
}
