import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { applyLook, keepLook, readLook, type Look } from '../look.ts';
import { Link, look as lookOf } from '../parts/button.tsx';
import { Choice } from '../parts/field.tsx';
import { Screen } from '../parts/screen.tsx';
import { localShelf } from '../shelf.ts';
import { later } from '../strings-later.ts';

/** How the page looks and reads; each choice holds at once. */
export function Settings() {
  const { signIn } = useApp();
  const text = later.settings;
  const [look, setLook] = useState(() => readLook(localShelf));
  const change = (news: Partial<Look>): void => {
    const next = { ...look, ...news };
    keepLook(localShelf, next);
    applyLook(next, document.documentElement);
    setLook(next);
  };
  return (
    <Screen title={text.title}>
      <p>{text.lead}</p>
      <Choice
        title={text.size}
        name="size"
        options={text.sizes}
        value={look.size}
        onChange={(size) => change({ size })}
      />
      <Choice
        title={text.colours}
        name="colours"
        options={text.tones}
        value={look.colours}
        onChange={(colours) => change({ colours })}
      />
      <Choice
        title={text.pace}
        name="pace"
        options={text.paces}
        value={look.pace}
        onChange={(pace) => change({ pace })}
      />
      <Link to={{ screen: 'home' }} class={lookOf(true)}>
        {text.done}
      </Link>
      {signIn.state === 'in' && (
        <p>
          <Link to={{ screen: 'forget' }} class="button small">
            {text.forget}
          </Link>
        </p>
      )}
    </Screen>
  );
}
