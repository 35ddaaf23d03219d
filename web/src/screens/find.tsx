import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Answer, FileItem } from '../api.ts';
import { mostNameLength } from '../limits.ts';
import { Button, stayHere } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Notice, Trouble, Waiting } from '../parts/notice.tsx';
import { Pages, pageSize, useAgain } from '../parts/pages.tsx';
import { Screen } from '../parts/screen.tsx';
import { fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { useDraft } from '../use-draft.ts';
import { FileRow } from './files.tsx';

type Found = Answer<{ readonly items: readonly FileItem[]; readonly nextCursor?: string | undefined }>;
const nothingAsked: Found = { ok: true, status: 200, value: { items: [] } };

/** Files by a part of their name. What was looked for stands in the address, so Back and reload keep it. */
export function Find() {
  const { api, place, go } = useApp();
  const text = later.find;
  const { words = '' } = place;
  const written = useDraft(`find after ${words}`);
  const looked = written.text ?? words;
  const [unfit, setUnfit] = useState<'nothing' | 'long' | undefined>();
  const [answer, again] = useAnswer<{
    readonly items: readonly FileItem[];
    readonly nextCursor?: string | undefined;
  }>(
    (signal) =>
      words === ''
        ? Promise.resolve(nothingAsked)
        : api.files({ q: words, cursor: place.cursor, limit: pageSize }, { signal }),
    place.address,
  );
  const find = (): void => {
    const wish = looked.trim();
    const why = wish === '' ? 'nothing' : wish.length > mostNameLength ? 'long' : undefined;
    setUnfit(why);
    if (why !== undefined) return;
    written.drop();
    go({ screen: 'find' }, { words: wish });
  };
  const onAgain = useAgain(answer, again);
  const found = answer?.ok === true ? answer.value.items : [];
  const more = answer?.ok === true ? answer.value.nextCursor : undefined;
  const said = found.length > 0 ? text.found : more === undefined ? text.none : text.nonePage;
  return (
    <Screen title={text.title}>
      <form onSubmit={stayHere}>
        <p>{text.lead}</p>
        <Field label={text.label} value={looked} onInput={written.write} />
        {unfit !== undefined && <Notice>{text[unfit]}</Notice>}
        <Button primary submit onPress={find}>
          {text.find}
        </Button>
      </form>
      {answer === undefined && <Waiting />}
      {answer?.ok === false && <Trouble problem={answer} onAgain={onAgain} secondary />}
      {words !== '' && answer?.ok === true && <p role="status">{fill(said, { words })}</p>}
      <ul class="list">
        {found.map((file) => (
          <FileRow key={file.id} file={file} />
        ))}
      </ul>
      <Pages nextCursor={more} older={text.older} newest={text.newest} />
    </Screen>
  );
}
