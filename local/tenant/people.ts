import { randomBytes } from 'node:crypto';

export const databaseConnection = 'Username-Password-Authentication';
export const googleConnection = 'google-oauth2';

/** One way in which a person signs in, as the Management API shows it. */
export interface Identity {
  readonly connection: string;
  readonly provider: string;
  readonly user_id: string;
  readonly isSocial: boolean;
  access_token?: string;
  refresh_token?: string;
  /** Seconds from an issue time that Auth0 does not tell. */
  expires_in?: number;
  profileData?: Profile;
}

/** What is known of a person beside how they sign in. */
export interface Profile {
  readonly name?: string;
  readonly given_name?: string;
  readonly family_name?: string;
  readonly nickname?: string;
  readonly picture?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
}

export interface User {
  readonly user_id: string;
  profile: Profile;
  identities: Identity[];
  readonly created_at: string;
  updated_at: string;
  last_login?: string;
  logins_count: number;
  /** The connection of the latest sign-in, for single sign-on and the login Action. */
  lastConnection: string;
}

/** A Google sign-in that was carried through, ready to be kept. */
export interface GoogleSignIn {
  readonly subject: string;
  readonly profile: Profile;
  readonly accessToken: string;
  /** Google sends one only with offline access and consent. */
  readonly refreshToken?: string;
  readonly expiresIn: number;
  /** What was granted, as Google's own answer tells it. */
  readonly scopes?: readonly string[];
}

/** A button of the login page. */
export interface Account {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly connection: string;
}

/** Thrown when a link or unlink asks for what cannot be; the message is Auth0's kind of sentence. */
export class IdentityConflict extends Error {
  override readonly name = 'IdentityConflict';
}

const idOf = (identity: Pick<Identity, 'provider' | 'user_id'>): string =>
  `${identity.provider}|${identity.user_id}`;

/** Everyone whom the tenant knows, as Auth0's user store behaves. */
export class People {
  readonly #users = new Map<string, User>();
  readonly #accounts = new Map<string, Account>();
  /** Permissions may be assigned before the first sign-in makes the user. */
  readonly #permissions = new Map<string, readonly string[]>();

  /** Puts a person on the login page; a database one exists from now on, a Google one from the first sign-in on. */
  addAccount(account: Account, permissions: readonly string[]): void {
    this.#accounts.set(account.key, account);
    this.#permissions.set(account.id, permissions);
    if (account.connection !== databaseConnection) return;
    const [provider = '', ...rest] = account.id.split('|');
    const profile = { name: account.name, nickname: account.key, email: account.email, email_verified: true };
    this.#create(
      { connection: databaseConnection, provider, user_id: rest.join('|'), isSocial: false },
      profile,
    );
  }

  accounts(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  /** The account with this key or e-mail. */
  account(keyOrEmail: string): Account | undefined {
    return this.#accounts.get(keyOrEmail) ?? this.accounts().find((account) => account.email === keyOrEmail);
  }

  /** A primary id only: the id of a linked secondary account finds nothing, as at Auth0. */
  find(id: string): User | undefined {
    return this.#users.get(id);
  }

  permissions(id: string): readonly string[] {
    return this.#permissions.get(id) ?? [];
  }

  /** A fresh key for a person whom a test makes. */
  static freshKey(): string {
    return `person-${randomBytes(6).toString('hex')}`;
  }

  /** Notes a sign-in by password. @returns the primary user, which may have another id after linking */
  signedInByDatabase(id: string): User {
    return this.#signedIn(this.#owner(id), databaseConnection);
  }

  /**
   * Keeps what a Google sign-in brought. A sign-in that brought no refresh token leaves the stored one alone.
   *
   * @returns the primary user, which may have another id after linking
   */
  signedInByGoogle(signIn: GoogleSignIn): User {
    const key = { provider: googleConnection, user_id: signIn.subject };
    const known = this.#ownerOrNone(idOf(key));
    const user =
      known ?? this.#create({ ...key, connection: googleConnection, isSocial: true }, signIn.profile);
    const identity = user.identities.find((candidate) => idOf(candidate) === idOf(key));
    if (identity === undefined) throw new Error('The owner of an identity does not hold it.');
    identity.access_token = signIn.accessToken;
    identity.expires_in = signIn.expiresIn;
    if (signIn.refreshToken !== undefined) identity.refresh_token = signIn.refreshToken;
    if (user.identities[0] === identity) user.profile = signIn.profile;
    else identity.profileData = signIn.profile;
    return this.#signedIn(user, googleConnection);
  }

  /** Makes the second user an identity of the first. @throws {IdentityConflict} */
  link(primaryId: string, secondaryId: string): readonly Identity[] {
    const primary = this.#users.get(primaryId);
    const secondary = this.#users.get(secondaryId);
    if (primary === undefined) throw new IdentityConflict('The primary account does not exist.');
    if (secondary === undefined || primary === secondary)
      throw new IdentityConflict('The specified new linked identity is not valid.');
    if (secondary.identities.length > 1)
      throw new IdentityConflict('The secondary account is itself a primary account with linked identities.');
    this.#users.delete(secondaryId);
    primary.identities.push(
      ...secondary.identities.map((identity) => ({ ...identity, profileData: secondary.profile })),
    );
    primary.updated_at = new Date().toISOString();
    return primary.identities;
  }

  /** Makes a linked identity a user of its own again. @throws {IdentityConflict} */
  unlink(primaryId: string, provider: string, userId: string): readonly Identity[] {
    const primary = this.#users.get(primaryId);
    const gone = primary?.identities.find((candidate) => idOf(candidate) === `${provider}|${userId}`);
    if (primary === undefined || gone === undefined)
      throw new IdentityConflict('The identity does not exist.');
    if (primary.identities[0] === gone)
      throw new IdentityConflict('Main identity can not be unlinked from an user.');
    primary.identities = primary.identities.filter((identity) => identity !== gone);
    primary.updated_at = new Date().toISOString();
    const { profileData = {}, ...identity } = gone;
    this.#create(identity, profileData);
    return primary.identities;
  }

  #create(identity: Identity, profile: Profile): User {
    const now = new Date().toISOString();
    const user: User = {
      user_id: idOf(identity),
      profile,
      identities: [identity],
      created_at: now,
      updated_at: now,
      logins_count: 0,
      lastConnection: identity.connection,
    };
    this.#users.set(user.user_id, user);
    return user;
  }

  #ownerOrNone(identityId: string): User | undefined {
    return (
      this.#users.get(identityId) ??
      [...this.#users.values()].find((user) =>
        user.identities.some((identity) => idOf(identity) === identityId),
      )
    );
  }

  #owner(identityId: string): User {
    const owner = this.#ownerOrNone(identityId);
    if (owner === undefined) throw new Error(`There is no user ${identityId}.`);
    return owner;
  }

  #signedIn(user: User, connection: string): User {
    user.last_login = user.updated_at = new Date().toISOString();
    user.logins_count += 1;
    user.lastConnection = connection;
    return user;
  }
}
