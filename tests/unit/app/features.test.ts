import { expect, test } from '@jest/globals';
import { createApp } from '../../../shared/app.ts';

const google = { GOOGLE_CLIENT_ID: 'client', GOOGLE_CLIENT_SECRET: 'client-secret' };

test('photos are a feature that is off where GOOGLE_FEATURES leaves them out, whatever else is set', () => {
  const app = createApp({ ...google, GOOGLE_FEATURES: 'mail' });
  expect(() => app.photos).toThrow(expect.objectContaining({ code: 'feature_off', status: 404 }));
});

test('a part that lacks a setting says so when it is used, not when the app is made', () => {
  const app = createApp({ GOOGLE_FEATURES: 'photos' });
  expect(() => app.photos).toThrow(expect.objectContaining({ code: 'configuration_error' }));
  expect(() => app.googleTokens).toThrow(expect.objectContaining({ code: 'configuration_error' }));
});
