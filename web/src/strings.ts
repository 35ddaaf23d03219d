/**
 * Every word that a person reads, in one place (this file, and `strings-later.ts` and `strings-trouble.ts` for what loads later), so that a test can score it: short sentences, common words, one word for
 * one thing. `{name}` is a gap that `fill` fills. What went wrong is said as: what happened, what is safe, what to do.
 */
export const strings = {
  product: 'Valet',
  home: 'Home',
  help: 'Help',
  offline: 'You are not online right now. We will go on when you are back.',
  safe: 'Your things are safe.',
  wait: 'One moment, please.',
  undone: 'That did not work. Your things are safe. Please try again.',
  tryAgain: 'Try again',
  undo: 'Undo',
  loading: 'One moment',
  readAloud: 'Read this aloud',
  stopReading: 'Stop reading',

  photo: 'Photo',
  photoFrom: 'Photo from {date}',
  film: 'Film',
  filmFrom: 'Film from {date}',
  sizes: {
    empty: 'Empty file',
    small: 'Small file',
    medium: 'Medium file, {size}',
    big: 'Big file, {size}',
    veryBig: 'Very big file, {size}',
  },
  connectGoogle: 'Connect Google',
  settings: 'Settings',

  welcome: {
    title: 'Welcome',
    lead: 'Keep your photos and files safe, in one place that is yours.',
    google: 'Sign in with Google',
    other: 'Another way',
    wasOut: 'You are signed out. You can sign in again when you like.',
    no: 'You did not sign in. Nothing has changed. You can try again.',
  },
  ended: {
    title: 'Please sign in again',
    lead: 'You have been away for a while. Your things are safe. Sign in to go on.',
    waits: 'What you began waits. It goes on when you are back.',
    button: 'Sign in',
  },
  backHere: {
    title: 'You are done here',
    lead: 'You can close this window. The other one goes on.',
  },
  homeScreen: {
    title: 'Home',
    hello: 'Hello, {name}.',
    helloNoName: 'Hello there.',
    photos: 'Photos',
    mail: 'Mail',
    files: 'My files',
    signedInAs: 'You are signed in as {email}.',
    used: 'You have used {used} of {all}.',
  },
  unreachable: 'We can not be reached right now. Your things are safe. Please try again soon.',
  denied: 'Your browser may not keep cookies for us. Your things are safe. Turn them on, then try again.',
  down: { title: 'We can not start right now' },
  noScript: 'This page needs JavaScript. Please turn it on in your browser.',
} as const;

/** Fills the gaps of a string: `fill('{count} photos', { count: 3 })` is `3 photos`. A gap without a value stays as it is. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
}

/** Chooses between one and many: `counted(1, '1 photo', '{count} photos')`. */
export function counted(count: number, one: string, many: string): string {
  return count === 1 ? one : fill(many, { count });
}
