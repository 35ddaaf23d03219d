import { useEffect, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Problem } from '../answer.ts';
import { Button, Link, look } from '../parts/button.tsx';
import { Outcome } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { later } from '../strings-later.ts';
import { useDraft } from '../use-draft.ts';

/** The API takes a sign-in of at most 5 minutes ago as proof; a little less, so that there is time to press. In ms. */
const proofMs = 4 * 60_000;

/** Forgets the person, in two steps: a new sign-in, then one last press. */
export function Forget() {
  const { api, session, place, go, signOut } = useApp();
  const text = later.forget;
  const [idToken, setIdToken] = useState<string | undefined>();
  const kept = useDraft('forgotten');
  const end = place.cursor === 'done' ? kept.text : undefined;
  const [problem, setProblem] = useState<Problem | undefined>();
  useEffect(() => {
    session.proof().then(
      (proof) => {
        if (proof !== undefined && proof.ageMs < proofMs) setIdToken(proof.idToken);
      },
      () => setProblem({ ok: false, code: 'unreachable' }),
    );
  }, []);
  const forget = async (): Promise<void> => {
    if (idToken === undefined) return;
    const answer = await api.forgetMe(idToken);
    if (answer.ok) {
      kept.write(answer.value.state);
      go({ screen: 'forget' }, { cursor: 'done', replace: true }); // so that a reload offers it not anew
    } else {
      setIdToken(undefined); // what is too old by now can be had anew
      setProblem(answer);
    }
  };

  if (end !== undefined) {
    return (
      <Screen key="end" title={text.doneTitle}>
        <p>{end === 'working' ? text.working : text.done}</p>
        <Button primary onPress={signOut}>
          {later.settings.signOut}
        </Button>
      </Screen>
    );
  }
  return (
    <Screen title={text.title}>
      <p>{text.lead}</p>
      <p>{text.what}</p>
      {idToken === undefined ? (
        <>
          <p>{text.first}</p>
          <Outcome said={problem} />
          <Button primary onPress={() => session.signInForProof(place.address)}>
            {text.prove}
          </Button>
        </>
      ) : (
        <>
          <p>{text.sure}</p>
          <Button onPress={forget}>{text.now}</Button>
        </>
      )}
      <Link back to={{ screen: 'more' }} class={look(idToken !== undefined)}>
        {text.back}
      </Link>
    </Screen>
  );
}
