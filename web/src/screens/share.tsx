import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { NewShare } from '../api.ts';
import { Button, Link } from '../parts/button.tsx';
import { Choice, Field } from '../parts/field.tsx';
import { Outcome, type Said, Unanswered } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { useDraft } from '../use-draft.ts';
import { dateWords, nameWords } from '../words.ts';

const dayMs = 24 * 60 * 60_000;
/** The API takes at most 30 days ahead by its own clock, so the longest is a little less. */
const spans = { day: dayMs, week: 7 * dayMs, month: 30 * dayMs - 10 * 60_000 } as const;

/** Makes a link to one file. */
export function ShareScreen({ fileId }: { readonly fileId: string }) {
  const { api, session, go, place } = useApp();
  const text = later.share;
  const [answer, again] = useAnswer((signal) => api.file(fileId, { signal }), fileId);
  const [span, setSpan] = useState<keyof typeof spans>('week');
  // the API shows it just once: kept beside an address of its own, so that Help and Back, or a reload, lose it not
  const kept = useDraft(`link to ${fileId}`);
  const made = kept.text === undefined ? undefined : (JSON.parse(kept.text) as NewShare);
  const link = made?.shareId === place.cursor ? made : undefined;
  const [said, setSaid] = useState<Said>();

  const make = async (): Promise<void> => {
    const done = await api.share(fileId, new Date((await session.time()) + spans[span]));
    setSaid(done.ok ? undefined : done);
    if (!done.ok) return;
    kept.write(JSON.stringify(done.value));
    go({ screen: 'share', fileId }, { cursor: done.value.shareId, replace: true });
  };
  const copy = async (url: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(url);
      setSaid(text.copied);
    } catch {
      setSaid(text.uncopied); // browsers may be told to let no page do that
    }
  };
  const outcome = <Outcome said={said} />;
  return (
    <Screen key={link?.shareId} title={link === undefined ? text.title : text.label}>
      <Unanswered answer={answer} onAgain={again} />
      {answer?.ok === true && link === undefined && (
        <>
          <p>{fill(text.lead, { name: nameWords(answer.value) })}</p>
          <Choice
            title={text.long}
            name="span"
            options={{ day: text.day, week: text.week, month: text.month }}
            value={span}
            onChange={setSpan}
          />
          {outcome}
          <Button primary onPress={make}>
            {text.make}
          </Button>
        </>
      )}
      {link !== undefined && (
        <>
          <p>{text.ready}</p>
          <Field label={text.label} value={link.url} onInput={() => undefined} lines={3} readOnly />
          <p>{fill(text.until, { date: dateWords(link.expiresAt) })}</p>
          {outcome}
          <Button primary onPress={() => copy(link.url)}>
            {text.copy}
          </Button>
        </>
      )}
      <p class="row">
        <Link to={{ screen: 'shares' }} class="button">
          {text.all}
        </Link>
        <Link back to={{ screen: 'file', fileId }} class="button">
          {text.back}
        </Link>
      </p>
    </Screen>
  );
}
