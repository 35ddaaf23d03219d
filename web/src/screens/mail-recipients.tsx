import type { MailMessage } from '../api.ts';
import { Notice } from '../parts/notice.tsx';
import { fill } from '../strings.ts';
import { later } from '../strings-later.ts';

type Person = MailMessage['from'];

/** Whom an answer goes to, all of them, and a word of warning where that is not who wrote. */
export function Recipients({ mail }: { readonly mail: Pick<MailMessage, 'from' | 'answersTo'> }) {
  const text = later.mail;
  const { from, answersTo } = mail;
  const [first, ...others] = answersTo;
  if (first === undefined) return <Notice>{text.goesNowhere}</Notice>;
  const warning = warningOf(from, answersTo);
  return (
    <>
      {others.length === 0 && <p>{fill(text.goesTo, { address: shown(first) })}</p>}
      {others.length > 0 && (
        <>
          <p>{fill(text.goesToAll, { count: answersTo.length })}</p>
          <ul>
            {answersTo.map((person) => (
              <li key={shown(person)}>{shown(person)}</li>
            ))}
          </ul>
        </>
      )}
      {warning !== undefined && <Notice>{fill(warning, { address: shown(from) })}</Notice>}
    </>
  );
}

/** By address alone: anybody may carry any name. */
function warningOf(from: Person, to: readonly Person[]): string | undefined {
  const isWriter = ({ address }: Person): boolean => address.toLowerCase() === from.address.toLowerCase();
  if (to.every(isWriter)) return undefined;
  return to.some(isWriter) ? later.mail.goesFurther : later.mail.goesElsewhere;
}

/** Who somebody is. A name can lie about that: the address stands beside it. */
export function shown({ name, address }: Person): string {
  if (name === '' || name === address) return address || later.mail.nobody;
  return address === '' ? name : `${name} (${address})`;
}
