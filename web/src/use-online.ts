import { useEffect, useRef, useState } from 'preact/hooks';

/** Settles once there is a line. */
export const line = (): Promise<void> =>
  new Promise((there) => {
    if (navigator.onLine) there();
    else addEventListener('online', () => there(), { once: true });
  });

/**
 * Whether there is a line to the network at all, as far as the browser knows.
 *
 * @param onBack called when the line comes back
 */
export function useOnline(onBack?: () => unknown): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  const back = useRef(onBack);
  back.current = onBack;
  useEffect(() => {
    const look = (): void => {
      setOnline(navigator.onLine);
      if (navigator.onLine) back.current?.();
    };
    addEventListener('online', look);
    addEventListener('offline', look);
    if (navigator.onLine !== online) look(); // it came or went after the first look and before anybody listened
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  return online;
}
