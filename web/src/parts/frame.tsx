import type { ComponentChildren } from 'preact';
import { strings } from '../strings.ts';
import { useOnline } from '../use-online.ts';
import { Link } from './button.tsx';
import { ReadAloud } from './read-aloud.tsx';

/** What stands around every screen: Home and Help, always in the same place, and one calm line when the network is gone. */
export function Frame({ children }: { readonly children: ComponentChildren }) {
  const online = useOnline();
  return (
    <>
      <header>
        <nav aria-label={strings.product}>
          <Link to={{ screen: 'home' }} class="button">
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M3 11 12 3l9 8v10h-6v-6H9v6H3z" />
            </svg>
            {strings.home}
          </Link>
          <Link to={{ screen: 'help' }} class="button">
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M8 9a4 4 0 1 1 5.5 3.7c-1 .4-1.5 1-1.5 2.3M12 19v.5" />
            </svg>
            {strings.help}
          </Link>
          <ReadAloud />
        </nav>
      </header>
      <div role="status">{!online && <p class="calm">{strings.offline}</p>}</div>
      {children}
    </>
  );
}
