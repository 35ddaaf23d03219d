import { useEffect, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { readLook } from '../look.ts';
import { localShelf } from '../shelf.ts';
import { strings } from '../strings.ts';
import { Button } from './button.tsx';

const speech = (): SpeechSynthesis | undefined =>
  'speechSynthesis' in globalThis ? speechSynthesis : undefined;

/** A voice of this computer: others would send what is read to a stranger's server. */
const ownVoice = (): SpeechSynthesisVoice | undefined => {
  const own =
    speech()
      ?.getVoices()
      .filter(({ localService }) => localService) ?? [];
  return own.find(({ lang }) => lang.startsWith(document.documentElement.lang)) ?? own[0];
};

/** Reads the screen aloud, and stops at a press or when the screen is left. Hidden where the computer has no voice. */
export function ReadAloud() {
  const { place } = useApp();
  const [voice, setVoice] = useState(ownVoice);
  const [reading, setReading] = useState(false);
  const [first] = useState(place.address);
  const stop = (): void => {
    speech()?.cancel();
    setReading(false);
  };
  useEffect(() => {
    const look = (): void => setVoice(ownVoice());
    look();
    speech()?.addEventListener('voiceschanged', look); // Chromium learns its voices late
    return () => speech()?.removeEventListener('voiceschanged', look);
  }, []);
  useEffect(() => stop, [place.address]);

  // the place is kept where a browser may still find its voices, and no longer than the screen that came first
  if (speech() === undefined || (voice === undefined && place.address !== first)) return null;
  const read = (): void => {
    // a piece a line: browsers break off what is long, and buttons side by side would be read as one
    const lines = [...document.querySelectorAll<HTMLElement>('main *')]
      .filter(({ childNodes }) => [...childNodes].some((node) => node instanceof Text))
      .flatMap(({ innerText }) => innerText.split(/\n+/))
      .filter(Boolean);
    const { pace } = readLook(localShelf);
    lines.forEach((line, index) => {
      const words = new SpeechSynthesisUtterance(line);
      words.voice = voice ?? null;
      words.lang = voice?.lang ?? '';
      words.rate = pace === 'slow' ? 0.7 : 1;
      if (index === lines.length - 1) words.onend = () => setReading(false);
      words.onerror = ({ error }) => {
        if (error !== 'canceled' && error !== 'interrupted') stop(); // a press ends a line so, too
      };
      speech()?.speak(words);
    });
    setReading(lines.length > 0);
  };
  return (
    <Button onPress={reading ? stop : read} disabled={voice === undefined}>
      {reading ? strings.stopReading : strings.readAloud}
    </Button>
  );
}
