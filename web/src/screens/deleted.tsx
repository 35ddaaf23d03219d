import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { FileItem, Problem } from '../api.ts';
import { Button, Link, look } from '../parts/button.tsx';
import { Notice, Trouble, Waiting } from '../parts/notice.tsx';
import { Pages, pageSize } from '../parts/pages.tsx';
import { Screen } from '../parts/screen.tsx';
import { fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { dateWords } from '../words.ts';

/** What was deleted in the last 30 days, and the way back. */
export function Deleted() {
  const { api, place } = useApp();
  const text = later.bin;
  const [answer, again] = useAnswer(
    (signal) => api.files({ cursor: place.cursor, limit: pageSize, deleted: 'true' }, { signal }),
    place.address,
  );
  const files = answer?.ok === true ? answer.value.items : [];
  const empty = answer?.ok === true && files.length === 0 && answer.value.nextCursor === undefined;
  return (
    <Screen title={text.title}>
      {answer === undefined && <Waiting />}
      {answer?.ok === false && <Trouble problem={answer} onAgain={again} />}
      {answer?.ok === true && <p>{empty ? text.empty : text.lead}</p>}
      <ul class="list">
        {files.map((file) => (
          <DeletedRow key={file.id} file={file} />
        ))}
      </ul>
      {answer?.ok === true && (
        <Pages nextCursor={answer.value.nextCursor} older={text.older} newest={text.newest} />
      )}
      <Link to={{ screen: 'files' }} class={look(answer?.ok !== false)}>
        {text.files}
      </Link>
    </Screen>
  );
}

function DeletedRow({ file }: { readonly file: FileItem }) {
  const { api } = useApp();
  const text = later.bin;
  const { name } = file;
  const [back, setBack] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>();
  const restore = async (): Promise<void> => {
    const done = await api.restoreFile(file.id);
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
  return (
    <li class="item">
      <div>
        <b class="name">{name}</b>
        {file.purgeAt !== undefined && <span>{fill(text.gone, { date: dateWords(file.purgeAt) })}</span>}
      </div>
      {problem !== undefined && <Trouble problem={problem} />}
      <div class="row">
        <Button onPress={restore} label={fill(text.restoreName, { name })}>
          {text.restore}
        </Button>
      </div>
    </li>
  );
}
