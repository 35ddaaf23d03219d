import { useEffect, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { claimsOf } from '../claims.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { fill } from '../strings.ts';
import { later } from '../strings-later.ts';

/** For those who set this up: the claims, and the tiers of access that this sign-in has. */
export function Developers() {
  const { session, api, signIn } = useApp();
  const signedIn = signIn.state === 'in';
  const text = later.developers;
  const [claims, setClaims] = useState<Readonly<Record<string, unknown>>>({});
  const [said, setSaid] = useState<string | undefined>();
  const permissions = claims['permissions'];
  const permitted = Array.isArray(permissions) && permissions.includes('read:protected');
  useEffect(() => {
    setClaims({});
    if (!signedIn) return;
    session.bearer({ fresh: false }).then(
      (token) => setClaims((token === undefined ? undefined : claimsOf(token)) ?? {}),
      () => setClaims({}),
    );
  }, [signedIn]);
  const ask = async (tier: 'open' | 'members-only' | 'protected'): Promise<void> => {
    const answer = await api.tier(tier);
    setSaid(
      fill(text.answer, {
        status: answer.ok ? `${answer.status} ${JSON.stringify(answer.value)}` : answer.code,
      }),
    );
  };
  return (
    <Screen title={text.title}>
      <p>{signedIn ? text.lead : text.leadOut}</p>
      <h2>{text.routes}</h2>
      <p class="row">
        <Button primary onPress={() => ask('open')}>
          {text.open}
        </Button>
        {signedIn && <Button onPress={() => ask('members-only')}>{text.members}</Button>}
        {permitted && <Button onPress={() => ask('protected')}>{text.protected}</Button>}
      </p>
      {said !== undefined && <Notice>{said}</Notice>}
      {signedIn && (
        <>
          <h2>{text.claims}</h2>
          <dl>
            {Object.entries(claims).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </Screen>
  );
}
