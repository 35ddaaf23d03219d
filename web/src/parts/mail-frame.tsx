import { useEffect, useRef } from 'preact/hooks';
import { readLook } from '../look.ts';
import { mailHtml } from '../mail-html.ts';
import { localShelf } from '../shelf.ts';
import { later } from '../strings-later.ts';

/**
 * A message as it was sent. The API has sanitised it; the frame runs no script, sends no form, opens no window and has an
 * origin of its own (`sandbox` with nothing allowed), and the page's policy, which it inherits, fetches nothing for it.
 */
export function MailFrame({ html }: { readonly html: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    if (frame.current !== null) frame.current.srcdoc = mailHtml(html, readLook(localShelf));
  }, [html]);
  return <iframe ref={frame} sandbox="" title={later.mail.one} class="letter" />;
}
