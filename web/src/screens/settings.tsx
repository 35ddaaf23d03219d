import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { applyLook, keepLook, readLook, type Look } from '../look.ts';
import { Button, Link, look as lookOf } from '../parts/button.tsx';
import { Choice } from '../parts/field.tsx';
import { Screen } from '../parts/screen.tsx';
import { localShelf } from '../shelf.ts';
import { later } from '../strings-later.ts';

/** How the person likes the page, and how to change that; each choice holds at once. */
function useLook(): readonly [Look, (news: Partial<Look>) => void] {
  const [look, setLook] = useState(() => readLook(localShelf));
  const change = (news: Partial<Look>): void => {
    const next = { ...look, ...news };
    keepLook(localShelf, next);
    applyLook(next, document.documentElement);
    setLook(next);
  };
  return [look, change];
}

/** How the page looks. */
export function Settings() {
  const text = later.settings;
  const [look, change] = useLook();
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
      <Link to={{ screen: 'home' }} class={lookOf(true)}>
        {later.helpScreen.back}
      </Link>
      <Link to={{ screen: 'more' }} class="button">
        {useMoreTitle()}
      </Link>
    </Screen>
  );
}

/** Says what a person looks for there, and who is not signed in has nothing to sign out of. */
function useMoreTitle(): string {
  const { signIn } = useApp();
  return signIn.state === 'in' ? later.settings.outAndMore : later.settings.more;
}

/** What is rarely wanted: how the page reads, and the ways to leave. */
export function More() {
  const { signIn, signOut } = useApp();
  const text = later.settings;
  const [look, change] = useLook();
  const isIn = signIn.state === 'in';
  return (
    <Screen title={useMoreTitle()}>
      {isIn && (
        <Button primary onPress={signOut}>
          {text.signOut}
        </Button>
      )}
      <Choice
        title={text.pace}
        name="pace"
        options={text.paces}
        value={look.pace}
        onChange={(pace) => change({ pace })}
      />
      <Link to={{ screen: 'settings' }} class={lookOf(!isIn)}>
        {text.back}
      </Link>
      {isIn && (
        <p>
          <Link to={{ screen: 'forget' }} class="button small">
            {text.forget}
          </Link>
        </p>
      )}
    </Screen>
  );
}
