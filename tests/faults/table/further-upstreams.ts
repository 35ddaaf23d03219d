import type { Ready } from '../../../local/stack/ready-file.ts';
import { connectGoogle } from '../../support/connected.ts';
import { pickedPhotos } from '../../support/google.ts';
import { delivered, mailPerson, withFile } from '../../support/mail.ts';
import { api, newPerson, signedInPerson, signInAs, type TestPerson } from '../../support/stack.ts';
import { withPart } from './data-upstreams.ts';
import { type Asker, byKnob, startPicking, type Upstream } from './upstream.ts';

// Calls of the same services that other code of ours makes, and whose faults may mean something else.

/** What was picked. A pick for each cell, since a list that was read is remembered. */
export const pickedList = (at: Ready): Upstream => ({
  name: 'Photos Picker, what was picked',
  at,
  fail: byKnob(at.google),
  attempt: async () => {
    const picked = await pickedPhotos(1);
    return {
      asker: picked,
      path: '/photospicker.googleapis.com/v1/mediaItems',
      wish: { method: 'GET', path: `/api/google/picker-sessions/${picked.session}/photos` },
    };
  },
});

/** A part that is so large that it does not come with its message. */
export function attachment(at: Ready): Upstream {
  const somebody = withPart(Buffer.alloc(400_000, 'a part '));
  return {
    name: 'Gmail, a part',
    at,
    fail: byKnob(at.google),
    attempt: async () => {
      const { asker, id } = await somebody();
      return {
        asker,
        path: `/gmail.googleapis.com/gmail/v1/users/me/messages/${id}/attachments`,
        wish: { method: 'GET', path: `/api/google/mail/${id}/parts/1` },
      };
    },
  };
}

/** An answer for each cell, since it has gone out after the cell. */
export const sending = (at: Ready): Upstream => ({
  name: 'Gmail, sending',
  at,
  fail: byKnob(at.google),
  attempt: async () => {
    const asker: Asker = await mailPerson();
    const id = await delivered(asker.email, withFile(Buffer.from('x')));
    return {
      asker,
      path: '/gmail.googleapis.com/gmail/v1/users/me/drafts/send',
      wish: {
        method: 'POST',
        path: `/api/google/mail/${id}/reply`,
        json: { text: 'Gladly.' },
        headers: { 'idempotency-key': 'one-press' },
      },
    };
  },
});

/** Somebody who signs in without Google, and a Google account of theirs. */
async function apart(at: Ready): Promise<{ asker: Asker; google: TestPerson }> {
  const [asker, google] = await Promise.all([signedInPerson({}, at), newPerson({ google: true }, at)]);
  return { asker, google };
}

/** @param at a stack whose tokens come from Token Vault: of those Google is asked what they are good for */
export const tokenInfo = (at: Ready): Upstream => ({
  name: 'Token information',
  at,
  fail: byKnob(at.google),
  attempt: async () => {
    const { asker, google } = await apart(at);
    await connectGoogle(asker, google, ['photos'], at);
    return { asker, path: '/oauth2.googleapis.com/tokeninfo', wish: startPicking };
  },
});

const identitiesOf = (id: string): string => `/api/v2/users/${encodeURIComponent(id)}/identities`;
const link = '/api/google/link';

/** Makes a Google account one of the person's identities. */
export const linking = (at: Ready): Upstream => ({
  name: 'Management API, linking',
  at,
  fail: byKnob(at.tenant),
  attempt: async () => {
    const { asker, google } = await apart(at);
    const { idToken } = await signInAs(google, { fresh: true }, at);
    return { asker, path: identitiesOf(asker.id), wish: { method: 'POST', path: link, json: { idToken } } };
  },
});

/** Somebody with a linked Google account, for each cell: it is gone after the cell. */
async function linked(at: Ready): Promise<Asker> {
  const { asker, google } = await apart(at);
  const { idToken } = await signInAs(google, { fresh: true }, at);
  const done = await api('POST', link, { token: asker.token, json: { idToken } }, at);
  if (done.status !== 201) throw new Error(`not linked: ${done.status} ${done.text}`);
  return asker;
}

export const unlinking = (at: Ready): Upstream => ({
  name: 'Management API, unlinking',
  at,
  fail: byKnob(at.tenant),
  attempt: async () => {
    const asker = await linked(at);
    return { asker, path: identitiesOf(asker.id), wish: { method: 'DELETE', path: link } };
  },
});

/** The end of a grant, when its account is disconnected. */
export const revoking = (at: Ready): Upstream => ({
  name: 'Revocation',
  at,
  fail: byKnob(at.google),
  attempt: async () => ({
    asker: await linked(at),
    path: '/oauth2.googleapis.com/revoke',
    wish: { method: 'DELETE', path: link },
  }),
});
