import { useApp } from '../app.ts';
import { Link } from '../parts/button.tsx';
import { Trouble } from '../parts/notice.tsx';
import { SavingLine } from '../parts/saving-line.tsx';
import { Screen } from '../parts/screen.tsx';
import { fill, strings } from '../strings.ts';
import { useAnswer } from '../use-answer.ts';
import { roomWords } from '../words.ts';

/** The start: what there is, and who is signed in. */
export function Home() {
  const { me, config } = useApp();
  const [answer, again] = useAnswer(() => me({ again: true }), 'me');
  const person = answer?.ok === true ? answer.value : undefined;
  const text = strings.homeScreen;
  return (
    <Screen title={text.title}>
      <p>{person?.name === undefined ? text.helloNoName : fill(text.hello, { name: person.name })}</p>
      {answer?.ok === false && <Trouble problem={answer} onAgain={again} />}
      <SavingLine owner={person?.id} wordsOnly />
      <ul class="tiles">
        {config.features.photos && (
          <li>
            <Link
              to={{ screen: 'photos' }}
              class={answer?.ok === false ? 'button tile' : 'button primary tile'}
            >
              <svg viewBox="0 0 24 24" aria-hidden="true">
                <path d="M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 5M15.5 9.5h.01" />
              </svg>
              {text.photos}
            </Link>
          </li>
        )}
        {config.features.mail && (
          <li>
            <Link to={{ screen: 'mail' }} class="button tile">
              <svg viewBox="0 0 24 24" aria-hidden="true">
                <path d="M3 6h18v13H3zM3 7l9 7 9-7" />
              </svg>
              {text.mail}
            </Link>
          </li>
        )}
        <li>
          <Link
            to={{ screen: 'files' }}
            class={config.features.photos || answer?.ok === false ? 'button tile' : 'button primary tile'}
          >
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M3 5h6l2 3h10v12H3z" />
            </svg>
            {text.files}
          </Link>
        </li>
      </ul>
      {answer?.ok !== false && ( // one thing more than a screen may have, beside what is to be done about a trouble
        <p>
          <Link to={{ screen: 'settings' }} class="button small">
            {strings.settings}
          </Link>
        </p>
      )}
      {person?.email !== undefined && <p class="quiet">{fill(text.signedInAs, { email: person.email })}</p>}
      {person?.usage !== undefined && (
        <p class="quiet">
          {fill(text.used, { used: roomWords(person.usage.bytes), all: roomWords(person.usage.quota) })}
        </p>
      )}
    </Screen>
  );
}
