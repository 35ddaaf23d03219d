import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Problem } from '../answer.ts';
import type { FileItem } from '../api.ts';
import { downloadCopy } from '../download.ts';
import { type Dropped, watchDrops } from '../drop.ts';
import { Button, Link } from '../parts/button.tsx';
import { Notice, Outcome, Trouble, Unanswered } from '../parts/notice.tsx';
import { useList } from '../parts/list-screen.tsx';
import { Pages, pageSize } from '../parts/pages.tsx';
import { Screen } from '../parts/screen.tsx';
import { StoredPhoto } from '../parts/stored-photo.tsx';
import { Transfers } from '../parts/transfers.tsx';
import { fill, strings } from '../strings.ts';
import { later } from '../strings-later.ts';
import type { Uploads } from '../transfer/uploads.ts';
import { uploadsOf } from '../uploads.ts';
import { useBin } from '../use-bin.ts';
import { dateWords, nameWords, sizeWords } from '../words.ts';

/** Everything the person keeps: list, add, get back, delete. */
export function Files() {
  const app = useApp();
  const { api, place, gone } = app;
  const text = later.files;
  const input = useRef<HTMLInputElement>(null);
  const { answer, items, nextCursor, problem, again } = useList((query, options) =>
    api.files(query, options),
  );
  const [uploads, setUploads] = useState<Uploads | undefined>();
  const [added, setAdded] = useState<readonly FileItem[]>([]);
  const [unready, setUnready] = useState<Problem | undefined>();
  const [over, setOver] = useState(false);
  const [folders, setFolders] = useState(false);

  useEffect(() => {
    // there already when the first file is picked, even should the network be gone by then
    ready().catch(() => undefined);
    const end = new AbortController();
    const onDrop = (dropped: Dropped): void => {
      setFolders(dropped.folders);
      void add(dropped.files);
    };
    watchDrops(globalThis, { onOver: setOver, onDrop }, end.signal);
    return () => end.abort();
  }, []);
  const ready = async (): Promise<Uploads> => {
    const all = await uploadsOf(app);
    setUploads(all);
    return all;
  };
  const pick = (): void => {
    const picked = Array.from(input.current?.files ?? []);
    if (input.current !== null) input.current.value = '';
    void add(picked);
  };
  const add = async (picked: readonly File[]): Promise<void> => {
    if (picked.length === 0) return;
    try {
      const all = await ready();
      if (!gone.aborted) all.add(picked);
      setUnready(undefined);
    } catch {
      // a part of the page, or who this is, could not be fetched
      setUnready({ ok: false, code: navigator.onLine ? 'unreachable' : 'offline' });
    }
  };
  const fresh = added.filter(({ id }) => items?.some((file) => file.id === id) !== true);
  const files = [...fresh, ...(items ?? [])];
  return (
    <Screen title={text.title}>
      <input ref={input} type="file" multiple hidden onChange={pick} />
      {problem === undefined && (
        <Button primary onPress={() => input.current?.click()}>
          {text.add}
        </Button>
      )}
      <Link to={{ screen: 'find' }} class="button">
        {later.find.open}
      </Link>
      {over && <p class="calm">{text.over}</p>}
      {folders && <Notice>{text.folders}</Notice>}
      {unready !== undefined && <Trouble problem={unready} />}
      <Transfers
        uploads={uploads}
        onAdded={(item) => setAdded((before) => [item, ...before].slice(0, pageSize))}
      />
      <Unanswered answer={answer} onAgain={again} />
      {items !== undefined && files.length === 0 && (
        <p>{nextCursor === undefined ? text.empty : text.nonePage}</p>
      )}
      <ul class="list">
        {files.map((file) => (
          <FileRow key={file.id} file={file} />
        ))}
      </ul>
      {items !== undefined && <Pages nextCursor={nextCursor} older={text.older} newest={text.newest} />}
      {place.cursor === undefined && (
        <p>
          <Link to={{ screen: 'deleted' }} class="button small">
            {text.bin}
          </Link>
        </p>
      )}
    </Screen>
  );
}

/** One file, with what can be done with it. Deleted, it keeps its place and offers Undo until the screen is left. */
export function FileRow({ file }: { readonly file: FileItem }) {
  const { api } = useApp();
  const text = later.files;
  const name = nameWords(file);
  const { deleted, change, said, setSaid } = useBin('file', file.id);
  const keep = (): Promise<void> => downloadCopy(api, file.id, setSaid);
  const pictured = file.thumbnail === true && !deleted;
  return (
    <li class={`item ${pictured ? 'pictured' : ''}`}>
      {deleted ? (
        <Notice>{fill(text.deleted, { name })}</Notice>
      ) : (
        <div>
          {pictured && <StoredPhoto file={file} alt="" />}
          <Link
            to={{ screen: 'file', fileId: file.id }}
            class="name"
            label={fill(later.file.openName, { name })}
          >
            {name}
          </Link>
          <span>
            {sizeWords(file.size)}. {fill(text.added, { date: dateWords(file.createdAt) })}
          </span>
        </div>
      )}
      <Outcome said={said} />
      <div class="row">
        {deleted ? (
          <Button onPress={() => change(false)} label={fill(text.undoName, { name })}>
            {strings.undo}
          </Button>
        ) : (
          <>
            <Button onPress={keep} label={fill(text.keepName, { name })}>
              {text.keep}
            </Button>
            <Button onPress={() => change(true)} label={fill(text.deleteName, { name })}>
              {text.delete}
            </Button>
          </>
        )}
      </div>
    </li>
  );
}
