/** What has shown no frame by then gets no small picture: the next one's turn must come. In milliseconds. */
const patience = 15_000;
/** Many films begin in the dark: this far into one, or half way into a shorter. In seconds. */
const into = 1;

/** What is used of a film that a browser plays. */
export interface Film extends EventTarget {
  readonly duration: number;
  readonly videoWidth: number;
  currentTime: number;
}

/**
 * Goes to a frame that tells what the film is of.
 *
 * @returns whether there is anything to see in it
 * @throws when the browser cannot play it, or has not come that far when the signal ends it
 */
export async function toFrame(film: Film, signal: AbortSignal): Promise<boolean> {
  await heard(film, 'loadedmetadata', signal);
  if (film.videoWidth === 0) return false; // sound alone
  // a recording that was cut off says that it never ends
  film.currentTime = Number.isFinite(film.duration) ? Math.min(into, film.duration / 2) : 0;
  await heard(film, 'seeked', signal);
  return true;
}

function heard(film: Film, name: 'loadedmetadata' | 'seeked', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const once = { once: true };
    signal.throwIfAborted();
    film.addEventListener(name, () => resolve(), once);
    film.addEventListener('error', () => reject(new Error('no film here')), once);
    signal.addEventListener('abort', () => reject(signal.reason as Error), once);
  });
}

/** Shows a frame of a film to `draw`. Of its bytes the browser reads what it needs: a film may be larger than the memory. */
export async function withFrame<Drawn>(
  bytes: Blob,
  draw: (film: HTMLVideoElement) => Promise<Drawn>,
): Promise<Drawn | undefined> {
  const film = document.createElement('video');
  const address = URL.createObjectURL(bytes);
  film.muted = true;
  film.playsInline = true; // iPhones would else show it over the page
  film.preload = 'auto';
  film.src = address;
  try {
    return (await toFrame(film, AbortSignal.timeout(patience))) ? await draw(film) : undefined;
  } finally {
    film.removeAttribute('src');
    film.load(); // lets go of what was read
    URL.revokeObjectURL(address);
  }
}
