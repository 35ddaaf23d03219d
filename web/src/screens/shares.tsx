import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Problem } from '../answer.ts';
import type { FileItem, Share } from '../api.ts';
import { Button, Link, look } from '../parts/button.tsx';
import { ListScreen, useList } from '../parts/list-screen.tsx';
import { Notice, Outcome } from '../parts/notice.tsx';
import { counted, fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { dateWords, nameWords } from '../words.ts';

/** Every link that is out. */
export function Shares() {
  const { api } = useApp();
  const text = later.shares;
  const list = useList((query, options) => api.shares(query, options));
  return (
    <ListScreen
      list={list}
      text={text}
      shape="list"
      row={(share) => <ShareRow key={share.shareId} share={share} />}
    >
      <Link to={{ screen: 'files' }} class={look(list.problem === undefined)}>
        {text.files}
      </Link>
    </ListScreen>
  );
}

/** One of them, and the way to stop it: in two steps, since what is stopped never works again. */
function ShareRow({ share }: { readonly share: Share }) {
  const { api, seen } = useApp();
  const text = later.shares;
  // the file says when a photo of a camera was taken; a link knows its name alone
  const { fileId, name: kept } = share;
  const [file] = useAnswer<FileItem | undefined>(
    async (signal) =>
      nameWords({ name: kept }) === kept
        ? { ok: true, status: 200, value: undefined }
        : api.file(fileId, { signal }),
    fileId,
  );
  const name = nameWords((file?.ok === true ? file.value : undefined) ?? { name: kept });
  const [stopped, setStopped] = useState(false);
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>();
  const stop = async (): Promise<void> => {
    const done = await api.stopSharing(share.shareId);
    seen.clear();
    setProblem(done.ok ? undefined : done);
    setStopped(done.ok);
  };
  const over = share.state === 'expired';
  const words = over ? text.remove : asked ? text.yes : text.stop;
  const { count } = share.uses;
  const used = count === 0 ? text.unused : counted(count, text.usedOne, text.used);
  return (
    <li class="item">
      {stopped ? (
        <Notice>{fill(text.stopped, { name })}</Notice>
      ) : (
        <div>
          <b class="name">{name}</b>
          <span>
            {over ? text.over : fill(text.until, { date: dateWords(share.expiresAt) })} {used}
          </span>
        </div>
      )}
      {asked && !stopped && <Notice>{text.sure}</Notice>}
      <Outcome said={problem} />
      {!stopped && (
        <div class="row">
          <Button onPress={over || asked ? stop : () => setAsked(true)} label={`${words}: ${name}`}>
            {words}
          </Button>
          {asked && <Button onPress={() => setAsked(false)}>{text.keep}</Button>}
        </div>
      )}
    </li>
  );
}
