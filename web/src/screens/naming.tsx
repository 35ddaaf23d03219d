import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Answer } from '../answer.ts';
import { mostNameLength } from '../limits.ts';
import { Button, stayHere } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Outcome, type Said, Unanswered } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import type { Route } from '../router.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { useDraft } from '../use-draft.ts';

interface NamingProps<Thing> {
  readonly id: string;
  readonly title: string;
  readonly ask: (signal?: AbortSignal) => Promise<Answer<Thing>>;
  readonly nameOf: (thing: Thing) => string;
  readonly save: (thing: Thing, name: string) => Promise<Answer<unknown>>;
  /** Where it is shown with its new name. */
  readonly to: Route;
  /** What is said of a name that another one has. */
  readonly taken?: string;
  /** What else can be done with it. */
  readonly children?: ComponentChildren;
}

/** Another name for a thing. */
export function Naming<Thing>({ id, title, ask, nameOf, save, to, taken, children }: NamingProps<Thing>) {
  const { back, seen } = useApp();
  const text = later.rename;
  const [answer, again] = useAnswer(ask, id);
  const written = useDraft(`name of ${id}`);
  const [fresh, setFresh] = useState<Thing | undefined>();
  const [said, setSaid] = useState<Said>();
  const thing = fresh ?? (answer?.ok === true ? answer.value : undefined);
  const leave = (over: boolean): void => {
    written.drop();
    back(to, over);
  };
  const rename = async (): Promise<void> => {
    if (thing === undefined) return;
    const name = (written.text ?? nameOf(thing)).trim();
    if (name === '' || name.length > mostNameLength) {
      setSaid(name === '' ? text.empty : text.long);
      return;
    }
    const done = await save(thing, name);
    if (done.ok) {
      seen.clear();
      leave(true);
      return;
    }
    setSaid(done.code === 'conflict' ? (taken ?? done) : done);
    if (done.code !== 'precondition_failed') return;
    // somebody else was quicker: the next press is about the thing as it is now, with the words as they stand
    const now = await ask();
    if (now.ok) setFresh(now.value);
  };
  return (
    <Screen title={title}>
      <Unanswered answer={answer} onAgain={again} />
      {thing !== undefined && (
        <>
          <form onSubmit={stayHere}>
            <p>{text.lead}</p>
            <Field label={text.label} value={written.text ?? nameOf(thing)} onInput={written.write} />
            <Outcome said={said} />
            <Button primary submit onPress={rename}>
              {text.save}
            </Button>
          </form>
          {children}
        </>
      )}
      <Button onPress={() => leave(false)}>{text.back}</Button>
    </Screen>
  );
}
