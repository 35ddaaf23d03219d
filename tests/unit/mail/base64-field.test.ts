import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isProblem } from '../../../shared/errors/index.ts';
import { base64Field } from '../../../shared/mail/base64-field.ts';

const streamOf = (text: string, sizes: readonly number[]): ReadableStream<Uint8Array> => {
  const bytes = Buffer.from(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return ReadableStream.from(pieces);
};

const read = async (text: string, sizes: readonly number[] = [7]): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  for await (const part of base64Field(streamOf(text, sizes))) parts.push(part);
  return Buffer.concat(parts);
};

test('the bytes come out as they were, however the answer is cut and padded', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('', '=', '\\u003d'),
      async (bytes, sizes, padding) => {
        const plain = Buffer.from(bytes).toString('base64url');
        const pad = padding.repeat((4 - (plain.length % 4)) % 4);
        const json = `{"attachmentId": "x", "size": ${bytes.length},\n "data" : "${plain}${pad}"}`;
        expect(await read(json, sizes)).toEqual(Buffer.from(bytes));
      },
    ),
  );
});

test.each(['', '{}', '{"data":"QUJ', `{"x":"${'y'.repeat(200_000)}","data":"QQ"}`])(
  'an answer that is not whole fails (%#)',
  async (json) => {
    const outcome = await read(json).catch((cause: unknown) => cause);
    expect(isProblem(outcome, 'upstream_failed')).toBe(true);
  },
);
