import { expect, test } from '@jest/globals';
import { isWorthSmall } from '../../../web/src/small.ts';
import { createSmallPictures, type SmallPicturesParts } from '../../../web/src/small-picture.ts';

const picture = (name: string): File => new File(['x'], name);

function setUp(shrink: SmallPicturesParts['shrink'] = () => Promise.resolve(new Blob(['small']))) {
  const sent: string[] = [];
  const steps: string[] = [];
  const pictures = createSmallPictures({
    api: {
      keepThumbnail: (fileId) => {
        sent.push(fileId);
        return Promise.resolve({ ok: false, code: 'offline' });
      },
    },
    idle: () => {
      steps.push('idle');
      return Promise.resolve();
    },
    shrink: async (source) => {
      steps.push('begins');
      try {
        return await shrink(source);
      } finally {
        steps.push('ends');
      }
    },
  });
  return { pictures, sent, steps };
}

test('small pictures are made one after the other, each when there is nothing better to do, each once', async () => {
  const { pictures, sent, steps } = setUp();
  await Promise.all(['a', 'b', 'a'].map((id) => pictures.keep(id, picture(id))));
  expect(sent).toEqual(['a', 'b']);
  expect(steps).toEqual(['idle', 'begins', 'ends', 'idle', 'begins', 'ends']);
});

test('what cannot be decoded, or is no picture, keeps nothing from the next', async () => {
  const { pictures, sent } = setUp((source) => {
    const { name } = source as File;
    if (name === 'broken') return Promise.reject(new DOMException('no picture', 'InvalidStateError'));
    return Promise.resolve(name === 'odd' ? undefined : new Blob(['small']));
  });
  await Promise.all(['broken', 'odd', 'good'].map((name) => pictures.keep(name, picture(name))));
  expect(sent).toEqual(['good']);
});

test.each([
  ['a large photo', { contentType: 'image/jpeg', size: 2e6 }, true],
  ['one that has it', { contentType: 'image/jpeg', size: 2e6, thumbnail: true }, false],
  ['a small photo', { contentType: 'image/jpeg', size: 90_000 }, false],
  ['a photo of which it is not known', { contentType: 'image/jpeg' }, false],
  ['a film', { contentType: 'video/mp4', size: 2e9 }, true],
  ['a film of an iPhone', { contentType: 'video/quicktime', size: 2e9 }, true],
  ['a film of a kind that few play', { contentType: 'video/x-msvideo', size: 2e9 }, false],
  ['a letter', { contentType: 'application/pdf', size: 2e6 }, false],
])('%s is worth a small picture, or not', (_, file, worth) => {
  expect(isWorthSmall(file)).toBe(worth);
});
