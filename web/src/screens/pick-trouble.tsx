import type { Problem } from '../answer.ts';
import { Notice, Trouble } from '../parts/notice.tsx';
import { addressOf } from '../router.ts';
import { strings } from '../strings.ts';
import { troubles } from '../strings-trouble.ts';
import { GoogleAsk } from './google-ask.tsx';

interface PickTroubleProps {
  readonly problem: Problem;
  readonly pickId: string;
  readonly onAgain: () => unknown;
  /** The screen has its one thing to do already. */
  readonly secondary?: boolean;
}

/** Trouble in the middle of a pick: whoever has to ask Google again comes back to this very pick. */
export function PickTrouble({ problem, pickId, onAgain, secondary = false }: PickTroubleProps) {
  if (problem.code !== 'google_reconnect_required' && problem.code !== 'google_permission_missing') {
    return <Trouble problem={problem} secondary={secondary} {...(secondary ? {} : { onAgain })} />;
  }
  return (
    <>
      <Notice>{troubles[problem.code]}</Notice>
      <GoogleAsk
        feature="photos"
        linked
        lacksYes={problem.code === 'google_permission_missing'}
        secondary={secondary}
        label={strings.connectGoogle}
        back={addressOf({ screen: 'picking', pickId })}
        onConnected={onAgain}
      />
    </>
  );
}
