import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Answer, AskOptions } from '../answer.ts';
import type { Album, Api, FileItem } from '../api.ts';
import { Button, Link, look } from '../parts/button.tsx';
import { ListScreen, useList } from '../parts/list-screen.tsx';
import { Notice, Outcome, type Said } from '../parts/notice.tsx';
import { StoredPhoto } from '../parts/stored-photo.tsx';
import { fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useBin } from '../use-bin.ts';
import { dateWords, nameWords } from '../words.ts';

/** What a place in the list begins with where it is among the albums: no cursor of the API does. */
const amongAlbums = '~';

/** First the albums, then the files: two lists of the API as one. */
async function deletedThings(
  api: Api,
  { cursor = amongAlbums, limit }: { readonly cursor: string | undefined; readonly limit: number },
  options: AskOptions,
): Promise<Answer<{ items: readonly (Album | FileItem)[]; nextCursor?: string | undefined }>> {
  const deleted = 'true';
  let items: readonly Album[] = [];
  let from: string | undefined = cursor;
  if (cursor.startsWith(amongAlbums)) {
    from = cursor.slice(1) || undefined;
    const albums = await api.albums({ deleted, limit: limit / 2, cursor: from }, options);
    if (!albums.ok) return albums;
    const { nextCursor } = albums.value;
    if (nextCursor !== undefined)
      return { ...albums, value: { ...albums.value, nextCursor: amongAlbums + nextCursor } };
    items = albums.value.items;
    from = undefined;
  }
  const files = await api.files({ deleted, limit: limit - items.length, cursor: from }, options);
  return files.ok ? { ...files, value: { ...files.value, items: [...items, ...files.value.items] } } : files;
}

/** What was deleted in the last 30 days, and the two ways on: back, or gone for good, which makes room. */
export function Deleted() {
  const { api } = useApp();
  const text = later.bin;
  const list = useList((query, options) => deletedThings(api, query, options));
  return (
    <ListScreen
      list={list}
      text={text}
      shape="list"
      row={(thing) => <DeletedRow key={thing.id} thing={thing} />}
    >
      <Link to={{ screen: 'files' }} class={look(list.problem === undefined)}>
        {text.files}
      </Link>
    </ListScreen>
  );
}

/** Takes a file away for good, in two presses; `going` is where no way leads back any more. */
function usePurge(fileId: string, setSaid: (said: Said) => void) {
  const { api, seen } = useApp();
  const [step, setStep] = useState<'asked' | 'going' | 'gone' | undefined>();
  /**
   * The key ends the way back. The page does not use it: storage lets no page delete (CORS), and the call that ends the
   * purge takes file and small picture away itself, and counts them no more.
   */
  const purge = async (): Promise<void> => {
    const key = await api.grant({ operation: 'purge', fileId });
    if (key.ok) setStep('going');
    const done = key.ok ? await api.deleteFile(fileId) : key;
    seen.clear();
    if (done.ok) setStep('gone');
    else setSaid(done);
  };
  const ask = (): void => {
    setSaid(undefined);
    setStep(step === undefined ? 'asked' : undefined);
  };
  return { step, ask, purge };
}

/** It comes back with one press. A file goes for good in two: between them stands what that means. */
function DeletedRow({ thing }: { readonly thing: Album | FileItem }) {
  const text = later.bin;
  const isAlbum = 'title' in thing;
  const name = isAlbum ? thing.title : nameWords(thing);
  const { deleted, change, said, setSaid } = useBin(isAlbum ? 'album' : 'file', thing.id, true);
  const { step, ask, purge } = usePurge(thing.id, setSaid);
  // or it went elsewhere: in another tab, or at the end of its 30 days
  const gone = step === 'gone' || (typeof said === 'object' && ['expired', 'not_found'].includes(said.code));
  if (gone || !deleted) {
    return (
      <li class="item">
        <Notice>{fill(gone ? text.purged : isAlbum ? text.albumRestored : text.restored, { name })}</Notice>
      </li>
    );
  }
  const pictured = !isAlbum && thing.thumbnail === true;
  return (
    <li class={`item ${pictured ? 'pictured' : ''}`}>
      <div>
        {pictured && <StoredPhoto file={thing} alt="" />}
        <b class="name">{name}</b>
        {thing.purgeAt !== undefined && (
          <span>{fill(isAlbum ? text.albumGone : text.gone, { date: dateWords(thing.purgeAt) })}</span>
        )}
      </div>
      {step !== undefined && <Notice>{text.sure}</Notice>}
      <Outcome said={said} />
      <div class="row">
        {step === undefined ? (
          <Button onPress={() => change(false)} label={fill(text.restoreName, { name })}>
            {text.restore}
          </Button>
        ) : (
          <Button onPress={purge} label={`${text.yes}: ${name}`}>
            {text.yes}
          </Button>
        )}
        {!isAlbum && step !== 'going' && (
          <Button onPress={ask} label={`${step === undefined ? text.purge : text.keep}: ${name}`}>
            {step === undefined ? text.purge : text.keep}
          </Button>
        )}
      </div>
    </li>
  );
}
