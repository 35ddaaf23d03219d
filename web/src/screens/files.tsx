import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { FileItem, Problem } from '../api.ts';
import { downloadCopy, type CopyWord } from '../download.ts';
import { type Dropped, watchDrops } from '../drop.ts';
import { Button, Link } from '../parts/button.tsx';
import { Notice, Trouble, Waiting } from '../parts/notice.tsx';
import { Pages, pageSize, useAgain } from '../parts/pages.tsx';
import { Screen } from '../parts/screen.tsx';
import { StoredPhoto } from '../parts/stored-photo.tsx';
import { Transfers } from '../parts/transfers.tsx';
import { fill, strings } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { dateWords, sizeWords } from '../words.ts';

/** Everything the person keeps: list, add, get back, delete. */
export function Files() {
  const { api, place, uploads } = useApp();
  const text = later.files;
  const input = useRef<HTMLInputElement>(null);
  const [answer, again] = useAnswer(
    (signal) => api.files({ cursor: place.cursor, limit: pageSize }, { signal }),
    place.address,
  );
  const onAgain = useAgain(answer, again);
  const [added, setAdded] = useState<readonly FileItem[]>([]);
  const [unready, setUnready] = useState<Problem | undefined>();
  const [over, setOver] = useState(false);
  const [folders, setFolders] = useState(false);

  useEffect(() => {
    // there already when the first file is picked, even should the network be gone by then
    uploads().catch(() => undefined);
    const end = new AbortController();
    const onDrop = (dropped: Dropped): void => {
      setFolders(dropped.folders);
      void add(dropped.files);
    };
    watchDrops(globalThis, { onOver: setOver, onDrop }, end.signal);
    return () => end.abort();
  }, []);
  const pick = (): void => {
    const picked = Array.from(input.current?.files ?? []);
    if (input.current !== null) input.current.value = '';
    void add(picked);
  };
  const add = async (picked: readonly File[]): Promise<void> => {
    if (picked.length === 0) return;
    try {
      (await uploads()).add(picked);
      setUnready(undefined);
    } catch {
      // a part of the page, or who this is, could not be fetched
      setUnready({ ok: false, code: navigator.onLine ? 'unreachable' : 'offline' });
    }
  };
  const listed = answer?.ok === true ? answer.value.items : [];
  const fresh = added.filter(({ id }) => !listed.some((file) => file.id === id));
  const files = [...fresh, ...listed];
  const nothing = answer?.ok === true && files.length === 0;
  const more = answer?.ok === true ? answer.value.nextCursor : undefined;
  return (
    <Screen title={text.title}>
      <input ref={input} type="file" multiple hidden onChange={pick} />
      {answer?.ok !== false && (
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
      <Transfers onAdded={(item) => setAdded((before) => [item, ...before])} />
      {answer === undefined && <Waiting />}
      {answer?.ok === false && <Trouble problem={answer} onAgain={onAgain} />}
      {nothing && <p>{more === undefined ? text.empty : text.nonePage}</p>}
      <ul class="list">
        {files.map((file) => (
          <FileRow key={file.id} file={file} />
        ))}
      </ul>
      {answer?.ok === true && <Pages nextCursor={more} older={text.older} newest={text.newest} />}
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
  const { name } = file;
  const [deleted, setDeleted] = useState(false);
  const [said, setSaid] = useState<CopyWord | undefined>();

  const change = async (toDeleted: boolean): Promise<void> => {
    const done = await (toDeleted ? api.deleteFile(file.id) : api.restoreFile(file.id));
    setSaid(done.ok ? undefined : done);
    if (done.ok) setDeleted(toDeleted);
  };
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
      {said === 'ready' && <Notice>{text.ready}</Notice>}
      {said !== undefined && said !== 'ready' && <Trouble problem={said} secondary />}
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
