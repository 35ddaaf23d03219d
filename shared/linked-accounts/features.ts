/** What we do with a person's Google account; each is granted on its own, on first use. */
export type GoogleFeature = 'photos' | 'mail';

/** The one scope that each feature cannot do without. */
export const requiredScope: Readonly<Record<GoogleFeature, string>> = {
  photos: 'https://www.googleapis.com/auth/photospicker.mediaitems.readonly',
  mail: 'https://www.googleapis.com/auth/gmail.modify',
};
