import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Answer } from '../answer.ts';
import type { FileItem } from '../api.ts';
import { mostNameLength } from '../limits.ts';
import { Button, Link, stayHere } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Notice, Unanswered } from '../parts/notice.tsx';
import { useList } from '../parts/list-screen.tsx';
import { Pages } from '../parts/pages.tsx';
import { Screen } from '../parts/screen.tsx';
import { fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useDraft } from '../use-draft.ts';
import { FileRow } from './files.tsx';

interface Found {
  readonly items: readonly FileItem[];
  readonly nextCursor?: string | undefined;
}
const nothingAsked: Answer<Found> = { ok: true, status: 200, value: { items: [] } };

/** Files by a part of their name. What was looked for stands in the address, so Back and reload keep it. */
export function Find() {
  const { api, place, go } = useApp();
  const text = later.find;
  const { words = '' } = place;
  const written = useDraft(`find after ${words}`);
  const looked = written.text ?? words;
  const [unfit, setUnfit] = useState<'nothing' | 'long' | undefined>();
  const { answer, items, nextCursor, again } = useList<Found>((query, options) =>
    words === '' ? Promise.resolve(nothingAsked) : api.files({ q: words, ...query }, options),
  );
  const find = (): void => {
    const wish = looked.trim();
    const why = wish === '' ? 'nothing' : wish.length > mostNameLength ? 'long' : undefined;
    setUnfit(why);
    if (why !== undefined) return;
    written.drop();
    go({ screen: 'find' }, { words: wish });
  };
  const nothing = nextCursor === undefined ? text.none : text.nonePage;
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
      <Unanswered answer={answer} onAgain={again} secondary />
      {words !== '' && items !== undefined && (
        <p role="status">{fill(items.length > 0 ? text.found : nothing, { words })}</p>
      )}
      <ul class="list">
        {items?.map((file) => (
          <FileRow key={file.id} file={file} />
        ))}
      </ul>
      <Pages nextCursor={nextCursor} older={text.older} newest={text.newest} />
      {place.cursor === undefined && ( // one thing more than a later page may have
        <Link back to={{ screen: 'files' }} class="button">
          {later.file.back}
        </Link>
      )}
    </Screen>
  );
}
