import { createHash } from 'node:crypto';
import { html, page } from '../html.ts';
import type { Reply } from '../http.ts';
import type { Photo } from '../photos/library.ts';
import { mostItems, type PickerSession } from './sessions.ts';

const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** The grid that a person picks from; it works without script. */
export function pickPage(session: PickerSession, photos: readonly Photo[], problem?: string): Reply {
  const most = session.maxItemCount ?? mostItems;
  const cells = photos.map((photo, index) => {
    const taken = dayFormat.format(photo.notes.takenAt);
    return html`<li>
      <label>
        <input type="checkbox" name="photo" value="${photo.id}" />
        <img
          src="/photos.google.com/picker/${session.id}/thumbnail/${photo.id}"
          alt="${photo.videoSeconds === undefined ? 'Photo' : 'Video'} ${index + 1}, taken on ${taken}"
          title="${photo.filename}"
          width="320"
          height="240"
          loading="lazy"
        />
      </label>
    </li>`;
  });
  return page(
    'Pick photos',
    html`<form method="post">
      <div class="bar">
        <h1>Pick photos</h1>
        <p>${session.account.email} – ${most >= photos.length ? 'as many as you like' : `at most ${most}`}</p>
        <button class="main" name="action" value="done">Done</button>
      </div>
      ${problem === undefined ? undefined : html`<p class="alert" role="alert">${problem}</p>`}
      <ul class="grid">
        ${cells}
      </ul>
    </form>`,
    { wide: true, status: problem === undefined ? 200 : 400 },
  );
}

const closing = 'window.close();';
const closingHash = createHash('sha256').update(closing).digest('base64');

/** After the pick; with `/autoclose` the window closes itself, where the browser allows that. */
export function donePage(count: number, autoclose: boolean): Reply {
  return page(
    'Done',
    html`<h1>${count === 1 ? 'One photo' : `${count} photos`} handed over</h1>
      <p>${autoclose ? 'You can close this window.' : 'You can go back to the app now.'}</p>`,
    autoclose ? { script: { text: closing, sha256: closingHash } } : {},
  );
}

export function messagePage(status: number, title: string, text: string): Reply {
  return page(
    title,
    html`<h1>${title}</h1>
      <p>${text}</p>`,
    { status },
  );
}
