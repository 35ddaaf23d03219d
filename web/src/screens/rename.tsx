import { useEffect, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Problem } from '../api.ts';
import { Button, Link, stayHere } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Notice, Trouble, Waiting } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';

/** Another name for a file. */
export function Rename({ fileId }: { readonly fileId: string }) {
  const { api, go } = useApp();
  const text = later.rename;
  const [answer, again] = useAnswer((signal) => api.file(fileId, { signal }), fileId);
  const [name, setName] = useState('');
  const [said, setSaid] = useState<Problem | 'empty' | undefined>();
  useEffect(() => {
    if (answer?.ok === true) setName(answer.value.name);
  }, [answer]);
  const save = async (): Promise<void> => {
    if (answer?.ok !== true) return;
    if (name.trim() === '') {
      setSaid('empty');
      return;
    }
    const done = await api.renameFile(answer.value, name.trim());
    if (done.ok) go({ screen: 'file', fileId }, { replace: true });
    else setSaid(done);
  };
  return (
    <Screen title={text.title}>
      {answer === undefined && <Waiting />}
      {answer?.ok === false && <Trouble problem={answer} onAgain={again} />}
      {answer?.ok === true && (
        <form onSubmit={stayHere}>
          <p>{text.lead}</p>
          <Field label={text.label} value={name} onInput={setName} />
          {said === 'empty' && <Notice>{text.empty}</Notice>}
          {said !== undefined && said !== 'empty' && <Trouble problem={said} />}
          <Button primary submit onPress={save}>
            {text.save}
          </Button>
        </form>
      )}
      <Link to={{ screen: 'file', fileId }} class="button">
        {text.back}
      </Link>
    </Screen>
  );
}
