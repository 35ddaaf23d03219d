import { describe, expect, test } from '@jest/globals';
import type { gmail_v1 } from 'googleapis';
import { newPerson } from './browser.ts';
import { letter, useGmail } from './gmail-harness.ts';

const gmail = useGmail();
const scope = (name: string) => `https://www.googleapis.com/auth/gmail.${name}`;

describe('sending', () => {
  test('files under Sent and reaches a local inbox without the blind copies', async () => {
    await gmail.knob('settings', { gmailMessageIds: 'kept' });
    const other = await newPerson(gmail.origin, scope('modify'));
    const raw = letter([
      'From: liar@example.net',
      `To: ${other.email}`,
      'Bcc: secret@example.net',
      'Subject: Hello',
      'Message-ID: <own.id@example.com>',
      '',
      'Hi.',
    ]);
    const sent = await gmail.post('/messages/send', { raw });
    await gmail.knob('settings', { gmailMessageIds: 'rewritten' });
    expect(sent.body.labelIds).toEqual(['SENT']);
    const query = `/messages?q=${encodeURIComponent('rfc822msgid:own.id@example.com')}`;
    expect((await gmail.get(query)).body.messages?.map(({ id }) => id)).toEqual([sent.body.id]);
    const [got] = (await gmail.get(query, other.accessToken)).body.messages ?? [];
    const received = (await gmail.get(`/messages/${got?.id}`, other.accessToken)).body;
    expect(received.labelIds).toEqual(expect.arrayContaining(['INBOX', 'UNREAD']));
    const names = received.payload?.headers?.map(({ name }) => name);
    expect(names).not.toContain('Bcc');
    expect(received.payload?.headers?.find(({ name }) => name === 'From')?.value).toContain(
      gmail.person.email,
    );
    expect(names?.filter((name) => name === 'From').length).toBe(1);
    expect(names).toContain('Date');
  });

  test('an answer stands in the thread of what it answers', async () => {
    const { payload, threadId } = await gmail.full('thread-3');
    const messageId = payload?.headers?.find(({ name }) => name === 'Message-ID')?.value ?? '';
    const lines = [
      'To: ada@example.org',
      'Subject: Re: Boat on Sunday?',
      `In-Reply-To: ${messageId}`,
      '',
      'Yes.',
    ];
    const sent = await gmail.post('/messages/send', { raw: letter(lines), threadId });
    expect(sent.body.threadId).toBe(threadId);
    expect(
      (await gmail.post('/messages/send', { raw: letter(lines), threadId: 'feedfeedfeedfeed' })).status,
    ).toBe(404);
    expect((await gmail.post('/messages/send', { raw: letter(['Subject: x', '', 'y']) })).status).toBe(400);
    expect((await gmail.post('/messages/send', {})).status).toBe(400);
  });

  test('a draft is sent once', async () => {
    const raw = letter(['To: a@example.net', 'Subject: Draft', '', 'Hi.']);
    const draft = (await gmail.post('/drafts', { message: { raw } })).body;
    expect((await gmail.get('/drafts')).body.drafts?.map(({ id }) => id)).toEqual([draft.id]);
    expect((await gmail.get(`/drafts/${draft.id}`)).status).toBe(200);
    expect((await gmail.post('/drafts/send', { id: draft.id })).body.labelIds).toEqual(['SENT']);
    expect((await gmail.post('/drafts/send', { id: draft.id })).status).toBe(404);
    expect((await gmail.get('/messages?q=in:sent')).body.resultSizeEstimate).toBe(2);
    const second = (await gmail.post('/drafts', { message: { raw } })).body;
    const response = await fetch(gmail.url(`/drafts/${second.id}`), {
      method: 'DELETE',
      headers: gmail.bearer(),
    });
    expect(response.status).toBe(204);
    expect((await gmail.get('/drafts')).body).toEqual({ resultSizeEstimate: 0 });
  });

  test('drafts are listed by what is searched for, newest first', async () => {
    const subjects = ['Boat', 'Choir', 'Boat again'];
    const ids: unknown[] = [];
    for (const subject of subjects) {
      const raw = letter(['To: a@example.net', `Subject: ${subject}`, '', 'Hi.']);
      ids.push((await gmail.post('/drafts', { message: { raw } })).body.id);
    }
    const found = async (q: string) =>
      ((await gmail.get(`/drafts?q=${encodeURIComponent(q)}`)).body.drafts ?? []).map(({ id }) => id);
    expect(await found('subject:boat')).toEqual([ids[2], ids[0]]);
    expect(await found('subject:boat -again')).toEqual([ids[0]]);
    const { drafts = [] } = (await gmail.get('/drafts')).body;
    expect(drafts.map(({ id }) => id)).toEqual(ids.toReversed());
    const shown = await gmail.get(`/messages/${drafts[1]?.message?.id}?format=metadata`);
    const messageId = shown.body.payload?.headers?.find(({ name }) => name === 'Message-ID')?.value ?? '';
    expect(await found(`rfc822msgid:${messageId}`)).toEqual([ids[1]]);
    expect(await found('rfc822msgid:nobody@example.net')).toEqual([]);
  });

  test('puts a Message-ID of its own in place of an app’s, in a draft and when it is sent, and keeps other headers', async () => {
    const { threadId } = await gmail.full('thread-3');
    const lines = ['To: a@example.net', 'Message-ID: <own.id@example.com>', 'X-Mine: 1', '', 'Hi.'];
    const draft = (await gmail.post('/drafts', { message: { raw: letter(lines), threadId } })).body;
    const shown = async (label: string) => {
      const wanted = 'format=metadata&metadataHeaders=Message-ID&metadataHeaders=X-Mine';
      const { body } = await gmail.get(`/threads/${threadId}?${wanted}`);
      const { messages = [] } = body as gmail_v1.Schema$Thread;
      const found = messages.filter(({ labelIds }) => labelIds?.includes(label) === true).at(-1);
      const headers = found?.payload?.headers ?? [];
      return new Map(headers.map(({ name, value }) => [name, value]));
    };
    const before = await shown('DRAFT');
    await gmail.post('/drafts/send', { id: draft.id });
    const after = await shown('SENT');
    for (const headers of [before, after]) {
      expect(headers.get('X-Mine')).toBe('1');
      expect(headers.get('Message-ID')).toMatch(/^<[\w-]+@mail\.gmail\.com>$/);
    }
    expect(before.get('Message-ID')).not.toBe(after.get('Message-ID'));
    expect((await shown('DRAFT')).size).toBe(0);
    expect((await gmail.get('/threads/feedfeedfeedfeed')).status).toBe(404);
    expect((await gmail.get(`/threads/${threadId}?format=raw`)).status).toBe(400);
  });
});
