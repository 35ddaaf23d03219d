import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { filled, googleAsk, operationsOf } from '../support/operations.ts';
import { type OwnStack, ownStack } from '../support/own-stack.ts';

let own: OwnStack;
beforeAll(async () => {
  own = await ownStack({ env: { GOOGLE_FEATURES: ',' } });
}, 60_000);
afterAll(() => own.stop(), 60_000);

test('with its features switched off, every route of a feature is feature_off, and the page is told', async () => {
  const { api, signedInPerson } = own.http;
  const { token } = await signedInPerson();
  const operations = (await operationsOf(api)).filter(
    ({ path, codes }) => codes.includes('feature_off') && path.startsWith('/api/google/'),
  );
  expect(operations.length).toBeGreaterThan(5);
  for (const operation of operations) {
    const answer = await api(operation.method, filled(operation), googleAsk(operation, token));
    expect([operation.path, answer.status, answer.code]).toEqual([operation.path, 404, 'feature_off']);
  }
  expect((await api('GET', '/api/config')).json.features).toEqual({ photos: false, mail: false });
});
