import { useApp } from '../app.ts';
import { Link, look } from '../parts/button.tsx';
import { Screen } from '../parts/screen.tsx';
import { strings } from '../strings.ts';
import { later } from '../strings-later.ts';

/** What a person can do here, inside the page, with or without being signed in. */
export function Help() {
  const { signIn, config } = useApp();
  const text = later.helpScreen;
  const { items } = text;
  return (
    <Screen title={text.title}>
      <p>{text.lead}</p>
      <h2>{items.lookTitle}</h2>
      <p>{items.look}</p>
      {config.features.photos && (
        <>
          <h2>{items.photosTitle}</h2>
          <p>{items.photos}</p>
        </>
      )}
      <h2>{items.filesTitle}</h2>
      <p>{items.files}</p>
      <h2>{items.deleteTitle}</h2>
      <p>{items.delete}</p>
      <h2>{items.lostTitle}</h2>
      <p>{items.lost}</p>
      <h2>{items.whoTitle}</h2>
      <p>{items.who}</p>
      {signIn.state === 'in' && <p>{items.out}</p>}
      <Link to={{ screen: 'home' }} class={look(true)}>
        {text.back}
      </Link>
      <Link to={{ screen: 'settings' }} class="button">
        {strings.settings}
      </Link>
      {signIn.state === 'in' && (
        <p>
          <Link to={{ screen: 'developers' }} class="button small">
            {text.developers}
          </Link>
        </p>
      )}
    </Screen>
  );
}

/** An address that is not ours. */
export function Lost() {
  return (
    <Screen title={later.lost.title}>
      <p>{later.lost.lead}</p>
      <Link to={{ screen: 'home' }} class={look(true)}>
        {later.helpScreen.back}
      </Link>
    </Screen>
  );
}
