import { useApp } from '../app.ts';
import { Link } from '../parts/button.tsx';
import { Unanswered } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { ownAddress, placeOf, type Route } from '../router.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { GoogleAsk, type GoogleFeature } from './google-ask.tsx';

const mailScreens: ReadonlySet<Route['screen']> = new Set(['mail', 'message', 'answer', 'check']);

interface ConnectProps {
  /** How the screen goes on that this stands in place of. Default: to the screen that the person came from. */
  readonly onConnected?: () => unknown;
}

/** On a screen of its own. */
export const Connect = () => <ConnectFirst />;

/**
 * How a person's Google account gets here, or gives back what was taken away. What is asked for is what the screen needs
 * that the person came from, and there they go back to.
 */
export function ConnectFirst({ onConnected }: ConnectProps) {
  const { me, place, back: goBack, config } = useApp();
  const text = later.connect;
  const [answer, again] = useAnswer(() => me({ renew: true }), 'me');
  const google = answer?.ok === true ? answer.value.google : undefined;
  const linked = google !== undefined && google.state !== 'not_linked';
  // Shown in place of Pick, too, whose address is the one to come back to.
  const back = ownAddress((place.route.screen === 'connect' ? place.cursor : place.address) ?? '/pick');
  const { route } = placeOf(back);
  const feature: GoogleFeature = mailScreens.has(route.screen) || !config.features.photos ? 'mail' : 'photos';
  const title = linked ? text.againTitle : text.title;
  return (
    <Screen title={title}>
      <Unanswered answer={answer} onAgain={again} />
      {answer?.ok === true && (
        <>
          <p>{linked ? text.againLead[feature] : text.lead[feature]}</p>
          {!linked && <p>{text.safe}</p>}
          <GoogleAsk
            feature={feature}
            linked={linked}
            label={title}
            back={back}
            onConnected={onConnected ?? (() => goBack(route, true))}
          />
        </>
      )}
      <Link to={feature === 'mail' ? { screen: 'home' } : { screen: 'photos' }} class="button">
        {text.back}
      </Link>
    </Screen>
  );
}
