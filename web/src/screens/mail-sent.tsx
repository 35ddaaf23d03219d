import { Link, look } from '../parts/button.tsx';
import { Screen } from '../parts/screen.tsx';
import { later } from '../strings-later.ts';

/** An answer has gone: with an address of its own, so that a reload asks nobody to send it once more. */
export function Sent() {
  const text = later.mail;
  return (
    <Screen key="sent" title={text.sentTitle}>
      <p>{text.sent}</p>
      <Link to={{ screen: 'mail' }} class={look(true)}>
        {text.back}
      </Link>
    </Screen>
  );
}
