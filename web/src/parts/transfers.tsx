import { useEffect, useRef, useState } from 'preact/hooks';
import type { FileItem } from '../api.ts';
import { fill } from '../strings.ts';
import { troubles } from '../strings-trouble.ts';
import { later } from '../strings-later.ts';
import type { Transfer, Uploads } from '../transfer/uploads.ts';
import { nameWords } from '../words.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';
import { pageSize } from './pages.tsx';
import { Progress } from './progress.tsx';

/** As it will be called once it is there: on the day that it was added. */
const spokenName = ({ name }: Transfer): string => nameWords({ name, createdAt: new Date().toISOString() });

/** What can be done with it in each state: the names of the deeds, and of their words. */
const deeds = {
  waiting: ['pause', 'stop'],
  sending: ['pause', 'stop'],
  checking: [],
  paused: ['resume', 'stop'],
  done: ['hide'],
  stopped: ['hide'],
} as const satisfies Record<Transfer['state'], readonly (keyof Uploads)[]>;

interface TransfersProps {
  /** Undefined until they are loaded. */
  readonly uploads: Uploads | undefined;
  readonly onAdded: (item: FileItem) => void;
}

/** The files on their way in. They go on when the person looks at another screen, and show here again. */
export function Transfers({ uploads, onAdded }: TransfersProps) {
  const [transfers, setTransfers] = useState<readonly Transfer[]>([]);
  const reported = useRef(new Set<number>());
  useEffect(() => {
    if (uploads === undefined) return undefined;
    const look = (): void => {
      setTransfers(uploads.list());
      for (const { id, item } of uploads.list()) {
        if (item === undefined || reported.current.has(id)) continue;
        reported.current.add(id);
        onAdded(item);
      }
    };
    look();
    return uploads.listen(look);
  }, [uploads]);
  if (uploads === undefined || transfers.length === 0) return null;
  // of thousands, no more than a page: what is there goes first, since the list below has it
  let surplus = transfers.length - pageSize;
  const shown = transfers.filter(({ state }) => state !== 'done' || surplus-- <= 0);
  return (
    <>
      <ul class="list">
        {shown.slice(0, pageSize).map((transfer) => (
          <TransferRow key={transfer.id} transfer={transfer} uploads={uploads} />
        ))}
      </ul>
      {shown.length > pageSize && <p>{fill(later.pick.more, { count: shown.length - pageSize })}</p>}
    </>
  );
}

function TransferRow({ transfer, uploads }: { readonly transfer: Transfer; readonly uploads: Uploads }) {
  const text = later.upload;
  const { id, size, sent, state, why } = transfer;
  const texts: Readonly<Record<string, string>> = { ...text, ...troubles };
  const name = spokenName(transfer);
  const percent = size === 0 ? 100 : Math.floor((sent / size) * 100);
  const moving = state === 'sending' || state === 'checking';
  const rest = { waiting: text.waiting, paused: text.paused, done: text.done, stopped: text.stopped };
  return (
    <li class="item">
      {moving ? (
        <>
          <b class="name">{fill(text.adding, { name })}</b>
          <Progress
            label={fill(text.adding, { name })}
            done={sent}
            all={size}
            words={
              transfer.held === true
                ? text.offline
                : state === 'checking'
                  ? text.checking
                  : fill(text.sent, { percent })
            }
          />
          {transfer.twice === true && <p>{text.twice}</p>}
        </>
      ) : (
        <Notice>
          <p class="name">{fill(rest[state], { name })}</p>
          {why !== undefined && <p>{fill(texts[why] ?? troubles.unknown, { name })}</p>}
        </Notice>
      )}
      <div class="row">
        {deeds[state].map((deed) => (
          <Button key={deed} onPress={() => uploads[deed](id)} label={`${text[deed]}: ${name}`}>
            {text[deed]}
          </Button>
        ))}
      </div>
    </li>
  );
}
