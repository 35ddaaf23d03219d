import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Answer } from './answer.ts';
import { useApp } from './app.ts';

/**
 * Asks when a screen opens and when `key` changes, stops asking when it closes, and asks again on request.
 *
 * @param keep whether who comes back sees the last answer at once, and keeps it where there is no new one
 * @returns the answer, undefined while it is awaited, and a function that asks again
 */
export function useAnswer<Value>(
  ask: (signal: AbortSignal) => Promise<Answer<Value>>,
  key: string,
  keep = false,
): readonly [Answer<Value> | undefined, () => void] {
  const { place, seen } = useApp();
  // what was kept under this key is an answer to the same question
  const before = keep && place.spot !== undefined ? (seen.get(key) as Answer<Value> | undefined) : undefined;
  const [held, setHeld] = useState<{ key: string; answer: Answer<Value> } | undefined>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    void ask(stop.signal).then((answer) => {
      if (stop.signal.aborted) return;
      if (keep && answer.ok) seen.set(key, answer);
      if (answer.ok || before === undefined) setHeld({ key, answer });
    });
    return () => stop.abort();
    // `ask` is a new closure on every render: `key` names what it asks for
  }, [key, round]);
  const again = useCallback(() => {
    setHeld(undefined); // at once: what was true until now may be so no more
    setRound((last) => last + 1);
  }, []);
  return [held?.key === key ? held.answer : before, again];
}
