import { expect, test } from '@jest/globals';
import { dropDrafts, keepDraft, readDraft } from '../../../web/src/drafts.ts';
import { createShelf } from '../../../web/src/shelf.ts';
import { mostAnswerLength, mostNameLength } from '../../../web/src/limits.ts';
import { DisplayName } from '../../../shared/contract/files.ts';
import { MailReplyRequest } from '../../../shared/contract/mail.ts';

/** A browser's storage; words are own properties of it, as the platform has it. */
class Stored {
  full = false;
  /** In letters. */
  room = Number.POSITIVE_INFINITY;
  constructor() {
    Object.defineProperty(this, 'full', { enumerable: false, writable: true, value: false });
    Object.defineProperty(this, 'room', { enumerable: false, writable: true, value: this.room });
  }
  #words = this as unknown as Record<string, string>;
  getItem(name: string): string | null {
    return Object.hasOwn(this, name) ? (this.#words[name] ?? null) : null;
  }
  setItem(name: string, value: string): void {
    const others = Object.entries(this.#words).filter(([other]) => other !== name);
    const used = others.reduce((sum, [, text]) => sum + text.length, value.length);
    if (this.full || used > this.room) throw new DOMException('full', 'QuotaExceededError');
    this.#words[name] = value;
  }
  removeItem(name: string): void {
    Reflect.deleteProperty(this, name);
  }
}
const shelfOn = (stored: Stored) => createShelf(() => stored as unknown as Storage);

test('what a full storage does not take is kept for as long as the page, and nothing older comes back', () => {
  const stored = new Stored();
  const shelf = shelfOn(stored);
  shelf.setItem('a', 'old');
  stored.full = true;
  shelf.setItem('a', 'new');
  shelf.setItem('b', 'more');
  expect([shelf.getItem('a'), shelf.getItem('b'), shelf.length]).toEqual(['new', 'more', 2]);
  expect(shelfOn(stored).getItem('a')).toBeNull();
  stored.full = false;
  shelf.setItem('a', 'newest');
  expect(shelfOn(stored).getItem('a')).toBe('newest');
  shelf.removeItem('b');
  expect([shelf.getItem('b'), shelf.length, shelf.key(0), shelf.key(1)]).toEqual([null, 1, 'a', null]);
});

test('what must outlive the page has drafts give way to it, no more than it needs, or is told not to be kept', () => {
  const stored = new Stored();
  const shelf = shelfOn(stored);
  for (const name of ['valet.look', 'valet.draft.a', 'valet.draft.b']) shelf.setItem(name, '12345');
  stored.room = 15;
  expect(shelf.keep('left', '123')).toBe(true);
  expect(shelfOn(stored).getItem('left')).toBe('123');
  expect(['valet.draft.a', 'valet.draft.b'].filter((name) => shelf.getItem(name) !== null)).toHaveLength(1);
  expect(shelf.keep('left', '1234567890')).toBe(true);
  expect(shelf.keep('left', '12345678901')).toBe(false);
  expect([shelf.getItem('valet.look'), shelfOn(stored).getItem('left')]).toEqual(['12345', null]);
});

test('a storage that nobody may use is told of, and memory stands in for it', () => {
  const shelf = createShelf(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  expect(shelf.denied).toBe(true);
  shelf.setItem('a', 'kept');
  expect([shelf.getItem('a'), shelf.key(0), shelf.length]).toEqual(['kept', 'a', 1]);
  expect(shelfOn(new Stored()).denied).toBe(false);
});

test('what a person writes is theirs alone, and goes with them', () => {
  const shelf = shelfOn(new Stored());
  shelf.setItem('valet.look', 'large');
  keepDraft(shelf, 'auth0|one', 'answer to m1', 'Dear Gwen,\nSunday');
  keepDraft(shelf, 'auth0|other', 'answer to m1', 'Hello');
  expect(readDraft(shelf, 'auth0|one', 'answer to m1')?.text).toBe('Dear Gwen,\nSunday');
  expect(readDraft(shelf, 'auth0|on', 'e answer to m1')).toBeUndefined();
  dropDrafts(shelf, 'auth0|other');
  expect(readDraft(shelf, 'auth0|one', 'answer to m1')).toBeUndefined();
  expect(readDraft(shelf, 'auth0|other', 'answer to m1')?.text).toBe('Hello');
  dropDrafts(shelf);
  expect([shelf.length, shelf.getItem('valet.look')]).toEqual([1, 'large']);
});

test('the page asks for no more letters than the API takes', () => {
  expect(DisplayName.safeParse('a'.repeat(mostNameLength)).success).toBe(true);
  expect(DisplayName.safeParse('a'.repeat(mostNameLength + 1)).success).toBe(false);
  expect(MailReplyRequest.safeParse({ text: 'a'.repeat(mostAnswerLength) }).success).toBe(true);
  expect(MailReplyRequest.safeParse({ text: 'a'.repeat(mostAnswerLength + 1) }).success).toBe(false);
});
