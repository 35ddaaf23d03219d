/** What the consent page says of each sensitive scope; a scope that is in neither table is refused. */
const sensitive: Readonly<Record<string, string>> = {
  'https://www.googleapis.com/auth/photospicker.mediaitems.readonly':
    'See and download the photos and videos that you pick in Google Photos',
  'https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata':
    'See the albums, photos and videos that this app put into Google Photos',
  'https://www.googleapis.com/auth/gmail.modify': 'Read, write and send e-mail from your Gmail account',
  'https://www.googleapis.com/auth/gmail.readonly': 'See your e-mail messages and settings',
  'https://www.googleapis.com/auth/gmail.send': 'Send e-mail on your behalf',
  'https://www.googleapis.com/auth/gmail.compose': 'Manage drafts and send e-mails',
  'https://www.googleapis.com/auth/contacts.readonly': 'See your contacts',
  'https://www.googleapis.com/auth/gmail.metadata': 'See your e-mail’s labels and headers, but not its text',
};

/** The scopes of signing in: granted with the account itself, never by a checkbox. */
const basic: readonly string[] = [
  'openid',
  'https://www.googleapis.com/auth/userinfo.email',
  'https://www.googleapis.com/auth/userinfo.profile',
];

/** Google answers with the long form of these two, whatever was asked. */
const longForm: Readonly<Record<string, string>> = {
  email: 'https://www.googleapis.com/auth/userinfo.email',
  profile: 'https://www.googleapis.com/auth/userinfo.profile',
};

/** The scopes of a request in Google's spelling, each once. */
export function parseScopes(text: string): readonly string[] {
  const asked = text.split(/\s+/).filter((scope) => scope !== '');
  return [...new Set(asked.map((scope) => longForm[scope] ?? scope))];
}

export function isSensitive(scope: string): boolean {
  return Object.hasOwn(sensitive, scope);
}

export function describeScope(scope: string): string {
  return sensitive[scope] ?? scope;
}

/** Those that Google does not know. */
export function unknownScopes(scopes: readonly string[]): readonly string[] {
  return scopes.filter((scope) => !basic.includes(scope) && !isSensitive(scope));
}

export const photosLibraryScope = 'https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata';
export const photosPickerScope = 'https://www.googleapis.com/auth/photospicker.mediaitems.readonly';
