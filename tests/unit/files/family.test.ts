import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Files } from '../../../shared/files/index.ts';
import { familyPolicy } from '../../support/family-policy.ts';
import { type FilesBench, jpegLike, putBytes, somebody, startFilesBench } from '../../support/files.ts';

let bench: FilesBench;
let files: Files;
beforeAll(async () => {
  bench = await startFilesBench();
  files = bench.another({ policy: familyPolicy });
}, 30_000);
afterAll(() => bench.stop());

const member = (...permissions: string[]) => ({ ...somebody(), permissions: new Set(permissions) });

test('a fork that changes the policy alone has a family container: filled by writers, seen by members', async () => {
  const writer = member('family:read', 'family:write');
  const reader = member('family:read');
  const asked = { operation: 'upload', name: 'us.jpg', size: 5000, contentType: 'image/jpeg' } as const;
  const grant = await files.grant(writer, 'family', asked);
  expect(await putBytes(grant, jpegLike(5000))).toBe(201);
  const fileId = grant.fileId ?? '';
  const family = files.reach(writer, 'change', 'family');
  expect(await files.complete(family, fileId)).toMatchObject({ state: 'done' });

  const seen = files.reach(reader, 'read', 'family');
  const { items } = await files.list(seen, { limit: 10, deleted: false });
  expect(items.map(({ name }) => name)).toEqual(['us.jpg']);
  const key = await files.grant(reader, 'family', { operation: 'download', fileId });
  expect((await fetch(key.url)).status).toBe(200);

  const denied = expect.objectContaining({ code: 'policy_denied' });
  expect(() => files.reach(reader, 'change', 'family')).toThrow(denied);
  expect(() => files.reach(member(), 'read', 'family')).toThrow(denied);
  expect(() => files.reach(writer, 'read', reader.ownerId)).toThrow(denied);
  expect(files.reach(reader, 'change')).toBe(reader.ownerId);
});
