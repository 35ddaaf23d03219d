import { randomInt } from 'node:crypto';
import { demoPeople } from '../config.ts';

/** A person with a Google account. */
export interface Account {
  /** Google's stable id of the person: 21 digits. */
  readonly sub: string;
  readonly email: string;
  readonly name: string;
  /** Takes its grant back right after each code exchange, as a person does in their account's security page. */
  readonly takesBack: boolean;
}

const maxAccounts = 2000;

/** The accounts that exist: the demo people with Google, and those that tests made. */
export class Accounts {
  readonly #byEmail = new Map<string, Account>();

  constructor() {
    for (const person of demoPeople) {
      if (person.google === undefined) continue;
      const takesBack = person.key === 'revoked';
      this.#put({ sub: person.google, email: person.email, name: person.name, takesBack });
    }
  }

  list(): readonly Account[] {
    return [...this.#byEmail.values()];
  }

  /** By e-mail or by `sub`, the two things that a `login_hint` may be. */
  find(hint: string): Account | undefined {
    return this.#byEmail.get(hint.toLowerCase()) ?? this.list().find((account) => account.sub === hint);
  }

  /** Undefined when the address is taken, or when there are as many accounts as a test can sensibly need. */
  create(wish: { name?: string; email?: string }): Account | undefined {
    const sub = `1${Array.from({ length: 20 }, () => randomInt(10)).join('')}`;
    const email = wish.email ?? `person-${sub.slice(-10)}@example.com`;
    if (this.#byEmail.has(email.toLowerCase()) || this.#byEmail.size >= maxAccounts) return undefined;
    return this.#put({ sub, email, name: wish.name ?? `Person ${sub.slice(-4)}`, takesBack: false });
  }

  #put(account: Account): Account {
    this.#byEmail.set(account.email.toLowerCase(), account);
    return account;
  }
}

/** Where the account's picture is, as the ID token says it. */
export function pictureOf(account: Account): string {
  return `https://lh3.googleusercontent.com/a/${account.sub}=s96-c`;
}
