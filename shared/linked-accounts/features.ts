import { Problem } from '../errors/index.ts';

/** What we do with a person's Google account; each is granted on its own, on first use. */
export type GoogleFeature = 'photos' | 'mail' | 'albums';

/** The one scope that each feature cannot do without. */
export const requiredScope: Readonly<Record<GoogleFeature, string>> = {
  photos: 'https://www.googleapis.com/auth/photospicker.mediaitems.readonly',
  mail: 'https://www.googleapis.com/auth/gmail.modify',
  // Since 2025-03-31 the Library API shows an application what it made itself, and nothing else.
  albums: 'https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata',
};

const wishes: Readonly<Record<GoogleFeature, string>> = {
  photos: 'pick from your Google Photos',
  mail: 'read and answer your Gmail',
  albums: 'see the albums that this service made in your Google Photos',
};

/** Asked for never, or left unticked: which of the two Google does not tell. */
export function permissionMissing(feature: GoogleFeature): Problem {
  const what = wishes[feature];
  return new Problem(
    'google_permission_missing',
    `Google has not been asked to let you ${what} here, or it was left unticked. Please allow it and try again.`,
    { fields: { feature, scope: requiredScope[feature] } },
  );
}
