import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { FileItem } from '../api.ts';
import { mostNameLength } from '../limits.ts';
import { Button, stayHere } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Outcome, type Said, Trouble, Waiting } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { useDraft } from '../use-draft.ts';

/** Another name for a file. */
export function Rename({ fileId }: { readonly fileId: string }) {
  const { api, back, seen } = useApp();
  const text = later.rename;
  const [answer, again] = useAnswer((signal) => api.file(fileId, { signal }), fileId);
  const written = useDraft(`name of ${fileId}`);
  const [fresh, setFresh] = useState<FileItem | undefined>();
  const [said, setSaid] = useState<Said>();
  const file = fresh ?? (answer?.ok === true ? answer.value : undefined);
  const leave = (over: boolean): void => {
    written.drop();
    back({ screen: 'file', fileId }, over);
  };
  const save = async (): Promise<void> => {
    if (file === undefined) return;
    const name = (written.text ?? file.name).trim();
    if (name === '' || name.length > mostNameLength) {
      setSaid(name === '' ? text.empty : text.long);
      return;
    }
    const done = await api.renameFile(file, name);
    if (done.ok) {
      seen.clear();
      leave(true);
      return;
    }
    setSaid(done);
    if (done.code !== 'precondition_failed') return;
    // somebody else was quicker: the next press is about the file as it is now, with the words as they stand
    const now = await api.file(fileId);
    if (now.ok) setFresh(now.value);
  };
  return (
    <Screen title={text.title}>
      {answer === undefined && <Waiting />}
      {answer?.ok === false && <Trouble problem={answer} onAgain={again} />}
      {file !== undefined && (
        <form onSubmit={stayHere}>
          <p>{text.lead}</p>
          <Field label={text.label} value={written.text ?? file.name} onInput={written.write} />
          <Outcome said={said} />
          <Button primary submit onPress={save}>
            {text.save}
          </Button>
        </form>
      )}
      <Button onPress={() => leave(false)}>{text.back}</Button>
    </Screen>
  );
}
