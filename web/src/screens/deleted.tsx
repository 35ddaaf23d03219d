import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { FileItem, Problem } from '../api.ts';
import { Button, Link, look } from '../parts/button.tsx';
import { ListScreen, useList } from '../parts/list-screen.tsx';
import { Notice, Outcome } from '../parts/notice.tsx';
import { StoredPhoto } from '../parts/stored-photo.tsx';
import { fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { dateWords, nameWords } from '../words.ts';

/** What was deleted in the last 30 days, and the way back. */
export function Deleted() {
  const { api } = useApp();
  const text = later.bin;
  const list = useList((query, options) => api.files({ ...query, deleted: 'true' }, options));
  return (
    <ListScreen list={list} text={text} shape="list" row={(file) => <DeletedRow key={file.id} file={file} />}>
      <Link to={{ screen: 'files' }} class={look(list.problem === undefined)}>
        {text.files}
      </Link>
    </ListScreen>
  );
}

function DeletedRow({ file }: { readonly file: FileItem }) {
  const { api, seen } = useApp();
  const text = later.bin;
  const name = nameWords(file);
  const [back, setBack] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>();
  const restore = async (): Promise<void> => {
    const done = await api.restoreFile(file.id);
    seen.clear();
    setProblem(done.ok ? undefined : done);
    setBack(done.ok);
  };
  if (back) {
    return (
      <li class="item">
        <Notice>{fill(text.restored, { name })}</Notice>
      </li>
    );
  }
  const pictured = file.thumbnail === true;
  return (
    <li class={`item ${pictured ? 'pictured' : ''}`}>
      <div>
        {pictured && <StoredPhoto file={file} alt="" />}
        <b class="name">{name}</b>
        {file.purgeAt !== undefined && <span>{fill(text.gone, { date: dateWords(file.purgeAt) })}</span>}
      </div>
      <Outcome said={problem} />
      <div class="row">
        <Button onPress={restore} label={fill(text.restoreName, { name })}>
          {text.restore}
        </Button>
      </div>
    </li>
  );
}
