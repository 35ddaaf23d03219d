import type { Ready } from '../../../local/stack/ready-file.ts';
import type { FaultingProxy } from '../../support/faulting-proxy.ts';
import { bytesPathOf, photoPath, pickedPhotos } from '../../support/google.ts';
import { delivered, mailPerson, withFile } from '../../support/mail.ts';
import { api, knob, signedInPerson } from '../../support/stack.ts';
import { uploadedFile } from '../../support/uploads.ts';
import { type Asker, byKnob, byProxy, lazily, occasions, type Upstream } from './upstream.ts';

/** Whoever picked, as one who asks. */
async function picker(count: number) {
  const picked = await pickedPhotos(count);
  const asker: Asker = picked;
  return { picked, asker };
}

/** What is asked of one photo's pick, as often as it is wanted. */
function onePicked(
  name: string,
  at: Ready,
  of: (picked: Awaited<ReturnType<typeof picker>>['picked']) => {
    readonly path: string;
    readonly wish: string;
  },
): Upstream {
  const somebody = lazily(() => picker(1));
  return {
    name,
    at,
    fail: byKnob(at.google),
    attempt: async () => {
      const { picked, asker } = await somebody();
      const { path, wish } = of(picked);
      return { asker, path, wish: { method: 'GET', path: wish } };
    },
  };
}

export const photosPicker = (at: Ready): Upstream =>
  onePicked('Photos Picker', at, ({ session }) => ({
    path: `/photospicker.googleapis.com/v1/sessions/${session}`,
    wish: `/api/google/picker-sessions/${session}`,
  }));

export const smallPictures = (at: Ready): Upstream =>
  onePicked('Image host, a small picture', at, (picked) => ({
    path: bytesPathOf(picked),
    wish: photoPath(picked, 0, 'thumbnail'),
  }));

/** A photo for each cell, since it is there after the cell. */
export function originals(at: Ready): Upstream {
  const json = { albumTitle: 'Faults' };
  const somebody = lazily(() => picker(occasions.length));
  return {
    name: 'Image host, an original',
    at,
    fail: byKnob(at.google),
    attempt: async (occasion) => {
      const { picked, asker } = await somebody();
      const save = photoPath(picked, occasions.indexOf(occasion), 'save');
      return { asker, path: bytesPathOf(picked), wish: { method: 'POST', path: save, json } };
    },
  };
}

/** An album for each cell, since what is in one is kept here after the cell; the list of them is known beforehand. */
export function photosLibrary(at: Ready): Upstream {
  const somebody = lazily(async () => {
    const asker: Asker = await signedInPerson({ google: true, features: ['photos', 'albums'] });
    const albums: string[] = [];
    for (const title of occasions) {
      const wish = { email: asker.email, title, count: 2 };
      albums.push(((await knob(at.google, 'POST', '/__albums', wish)) as { id: string }).id);
    }
    const { json } = await api('GET', '/api/albums?renew=true', { token: asker.token });
    if (json.appCreated?.state !== 'listed') throw new Error('no albums at Google, without any fault');
    return { asker, albums };
  });
  return {
    name: 'Photos Library',
    at,
    fail: byKnob(at.google),
    attempt: async (occasion) => {
      const { asker, albums } = await somebody();
      return {
        asker,
        path: '/photoslibrary.googleapis.com/v1/mediaItems:search',
        wish: {
          method: 'GET',
          path: `/api/albums/google_${albums[occasions.indexOf(occasion)] ?? ''}/photos`,
        },
      };
    },
  };
}

/** Somebody with one message that has this part. */
export const withPart = (part: Buffer) =>
  lazily(async () => {
    const asker: Asker = await mailPerson();
    return { asker, id: await delivered(asker.email, withFile(part)) };
  });

export function gmail(at: Ready): Upstream {
  const somebody = withPart(Buffer.from('x'));
  return {
    name: 'Gmail',
    at,
    fail: byKnob(at.google),
    attempt: async () => {
      const { asker, id } = await somebody();
      return {
        asker,
        path: `/gmail.googleapis.com/gmail/v1/users/me/messages/${id}`,
        wish: { method: 'GET', path: `/api/google/mail/${id}` },
      };
    },
  };
}

async function owner(): Promise<{ asker: Asker; id: string }> {
  const asker: Asker = await signedInPerson();
  return { asker, id: (await api('GET', '/api/me', { token: asker.token })).json.id as string };
}

/** An upload for each cell, sent and yet to be completed: a look, a copy, a look at the first bytes. */
export function blobs(at: Ready, proxy: FaultingProxy): Upstream {
  const somebody = lazily(owner);
  return {
    name: 'Blobs',
    at,
    fail: byProxy(proxy),
    attempt: async () => {
      const { asker, id } = await somebody();
      const text = 'A letter that is longer than what is left of half an answer.';
      const json = { operation: 'upload', name: 'a.txt', size: text.length };
      const grant = await api('POST', '/api/files/grants', { token: asker.token, json });
      const sent = await fetch(grant.json.url as string, {
        method: 'PUT',
        body: text,
        headers: { ...grant.json.headers, 'x-ms-blob-type': 'BlockBlob' },
      });
      if (!sent.ok) throw new Error(`no upload: ${sent.status} ${await sent.text()}`);
      const path = `/api/files/${grant.json.fileId as string}/complete`;
      return {
        asker,
        path: `/devstoreaccount1/p-${id}`,
        wish: { method: 'POST', path },
      };
    },
  };
}

/** The row of a file that is there. */
export function rows(at: Ready, proxy: FaultingProxy): Upstream {
  const somebody = lazily(async () => {
    const made = await owner();
    return { ...made, fileId: await uploadedFile(made.asker.token) };
  });
  return {
    name: 'Tables',
    at,
    fail: byProxy(proxy),
    attempt: async () => {
      const { asker, id, fileId } = await somebody();
      return {
        asker,
        path: `/devstoreaccount1/library(PartitionKey='${id}'`,
        wish: { method: 'GET', path: `/api/files/${fileId}` },
      };
    },
  };
}
