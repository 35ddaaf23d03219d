import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { downloadCopy } from '../download.ts';
import { Button, Link } from '../parts/button.tsx';
import { Outcome, type Said, Unanswered } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { StoredPhoto } from '../parts/stored-photo.tsx';
import { fill, strings } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { dateWords, nameWords, sizeWords } from '../words.ts';

/** Kinds that run nothing, by what the server found in the content; all else is only ever kept as a copy. */
const shown = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'video/mp4']);

/** One file: what it is, and what can be done with it. */
export function FileScreen({ fileId }: { readonly fileId: string }) {
  const { api } = useApp();
  const text = later.file;
  const [answer, again] = useAnswer((signal) => api.file(fileId, { signal }), fileId);
  const [said, setSaid] = useState<Said>();
  const file = answer?.ok === true ? answer.value : undefined;
  const untitled = answer === undefined ? strings.loading : later.files.title;
  const title = file === undefined ? untitled : nameWords(file);
  const keep = (): Promise<void> => downloadCopy(api, fileId, setSaid);
  return (
    <Screen key={file?.id} title={title}>
      <Unanswered answer={answer} onAgain={again} />
      {file !== undefined && (
        <>
          {shown.has(file.contentType) && (
            <figure>
              <StoredPhoto file={file} alt={title} large />
            </figure>
          )}
          <p>{fill(text.kept, { size: sizeWords(file.size), date: dateWords(file.createdAt) })}</p>
          <Outcome said={said} />
          <Button primary onPress={keep}>
            {text.keep}
          </Button>
          <p class="row">
            <Link to={{ screen: 'share', fileId }} class="button">
              {text.share}
            </Link>
            <Link to={{ screen: 'rename', fileId }} class="button">
              {text.rename}
            </Link>
          </p>
        </>
      )}
      <Link back to={{ screen: 'files' }} class="button">
        {text.back}
      </Link>
    </Screen>
  );
}
