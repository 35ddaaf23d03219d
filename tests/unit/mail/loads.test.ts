import { describe, expect, test } from '@jest/globals';
import { read, type Wish } from './tree.ts';

describe('parts that have to be asked for', () => {
  const words: Wish = { type: 'text/plain', text: 'Come, all of you' };
  const apart = (type: string, count: number): Wish[] =>
    Array.from({ length: count }, (_, at) => ({ type, filename: `${at}.ics`, attachmentId: `a${at}` }));

  test('are few for each message, however many invitations it brings; all are files', async () => {
    let loads = 0;
    const load = (): Promise<Uint8Array> => {
      loads += 1;
      return Promise.resolve(Buffer.from(`BEGIN:VEVENT\nSUMMARY:${loads}\nEND:VEVENT`));
    };
    const parts = [...apart('text/calendar', 320), words, { type: 'text/plain', attachmentId: 'late' }];
    const { text, notes, attachments } = await read({ type: 'multipart/mixed', parts }, false, load);
    expect(text).toMatch(/^Come, all of you\n\nBEGIN/);
    expect([loads, notes.length, attachments.length]).toEqual([3, 2, 320]);
  });

  test('are few for texts, too; those left are files, and that is told', async () => {
    let loads = 0;
    const load = (): Promise<Uint8Array> => {
      loads += 1;
      return Promise.resolve(Buffer.from('x'));
    };
    const parts = Array.from({ length: 9 }, () => ({ type: 'text/plain', attachmentId: 'a' }));
    const { text, notes, attachments } = await read({ type: 'multipart/mixed', parts }, false, load);
    expect([loads, text, attachments.length]).toEqual([4, 'x\n\nx\n\nx\n\nx', 5]);
    expect(notes.map(({ kind }) => kind)).toEqual(['truncated']);
  });

  test.each(['text/calendar', 'message/delivery-status'])(
    'and do not come leave %s a file, and the words readable',
    async (type) => {
      const { text, attachments } = await read({
        type: 'multipart/mixed',
        parts: [words, ...apart(type, 1)],
      });
      expect([text, attachments.map(({ name }) => name)]).toEqual(['Come, all of you', ['0.ics']]);
    },
  );
});
