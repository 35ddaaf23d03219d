import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Answer } from './api.ts';

/**
 * Asks when a screen opens and when `key` changes, stops asking when it closes, and asks again on request.
 *
 * @returns the answer, undefined while it is awaited, and a function that asks again
 */
export function useAnswer<Value>(
  ask: (signal: AbortSignal) => Promise<Answer<Value>>,
  key: string,
): readonly [Answer<Value> | undefined, () => void] {
  const [held, setHeld] = useState<{ key: string; answer: Answer<Value> } | undefined>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    setHeld(undefined);
    void ask(stop.signal).then((answer) => {
      if (!stop.signal.aborted) setHeld({ key, answer });
    });
    return () => stop.abort();
    // `ask` is a new closure on every render: `key` names what it asks for
  }, [key, round]);
  const again = useCallback(() => setRound((last) => last + 1), []);
  return [held?.key === key ? held.answer : undefined, again];
}
