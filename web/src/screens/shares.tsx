import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Problem, Share } from '../api.ts';
import { Button, Link, look } from '../parts/button.tsx';
import { Notice, Trouble, Waiting } from '../parts/notice.tsx';
import { Pages, pageSize } from '../parts/pages.tsx';
import { Screen } from '../parts/screen.tsx';
import { counted, fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { dateWords } from '../words.ts';

/** Every link that is out, and the way to stop it. */
export function Shares() {
  const { api, place } = useApp();
  const text = later.shares;
  const [answer, again] = useAnswer(
    (signal) => api.shares({ cursor: place.cursor, limit: pageSize }, { signal }),
    place.address,
  );
  const shares = answer?.ok === true ? answer.value.items : [];
  const empty = answer?.ok === true && shares.length === 0 && answer.value.nextCursor === undefined;
  return (
    <Screen title={text.title}>
      {answer === undefined && <Waiting />}
      {answer?.ok === false && <Trouble problem={answer} onAgain={again} />}
      {answer?.ok === true && <p>{empty ? text.empty : text.lead}</p>}
      <ul class="list">
        {shares.map((share) => (
          <ShareRow key={share.shareId} share={share} />
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

function ShareRow({ share }: { readonly share: Share }) {
  const { api } = useApp();
  const text = later.shares;
  const { name } = share;
  const [stopped, setStopped] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>();
  const stop = async (): Promise<void> => {
    const done = await api.stopSharing(share.shareId);
    setProblem(done.ok ? undefined : done);
    setStopped(done.ok);
  };
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
            {share.state === 'expired' ? text.over : fill(text.until, { date: dateWords(share.expiresAt) })}{' '}
            {used}
          </span>
        </div>
      )}
      {problem !== undefined && <Trouble problem={problem} />}
      {!stopped && (
        <div class="row">
          <Button onPress={stop} label={fill(text.stopName, { name })}>
            {text.stop}
          </Button>
        </div>
      )}
    </li>
  );
}
