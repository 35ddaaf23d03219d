import type { LinkedPerson } from '../linked-accounts/index.ts';
import type { OwnerId } from '../people/index.ts';

/** A person who signed in, with what they own here and what the access policy asks about. */
export interface MailOwner extends LinkedPerson {
  readonly kind: 'person';
  readonly ownerId: OwnerId;
  readonly permissions: ReadonlySet<string>;
  /** As the access token names them: stands beside the address in an answer's `From`. */
  readonly name: string | undefined;
}
