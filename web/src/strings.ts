import type { Trouble } from './api.ts';

/**
 * Every word that a person reads, in one place (this file, and `strings-later.ts` for the screens that load later), so that a test can score it: short sentences, common words, one word for
 * one thing. `{name}` is a gap that `fill` fills. What went wrong is said as: what happened, what is safe, what to do.
 */
export const strings = {
  product: 'Valet',
  home: 'Home',
  help: 'Help',
  offline: 'You are not online right now. We will go on when you are back.',
  wait: 'One moment, please.',
  tryAgain: 'Try again',
  undo: 'Undo',
  loading: 'One moment',
  readAloud: 'Read this aloud',
  stopReading: 'Stop reading',

  photoFrom: 'Photo from {date}',
  filmFrom: 'Film from {date}',
  connectGoogle: 'Connect Google',
  settings: 'Settings',

  welcome: {
    title: 'Welcome',
    lead: 'Keep your photos and files safe, in one place that is yours.',
    google: 'Sign in with Google',
    other: 'Another way',
    wasOut: 'You are signed out. Your things are safe. Sign in to see them.',
    no: 'You did not sign in. Nothing has changed. You can try again.',
  },
  ended: {
    title: 'Please sign in again',
    lead: 'You have been away for a while. Your things are safe. Sign in to go on.',
    waits: 'Your file waits. It goes on when you are back.',
    button: 'Sign in',
  },
  backHere: {
    title: 'You are signed in',
    lead: 'You can close this window. The other one goes on.',
  },
  homeScreen: {
    title: 'Home',
    hello: 'Hello, {name}.',
    helloNoName: 'Hello there.',
    photos: 'Photos',
    mail: 'Mail',
    files: 'My files',
    deleted: 'Deleted things',
    signOut: 'Sign out',
    signedInAs: 'You are signed in as {email}.',
    used: 'You have used {used} of {all}.',
  },
  down: { title: 'We can not start right now' },
  noScript: 'This page needs JavaScript. Please turn it on in your browser.',

  trouble: {
    invalid_request: 'We did not understand that. Nothing has changed. Please try again.',
    not_authenticated: 'You are signed out. Your things are safe. Please sign in again.',
    invalid_token: 'You are signed out. Your things are safe. Please sign in again.',
    insufficient_permission:
      'Your account may not do this. Your things are safe. Ask the person who helps you.',
    person_required: 'Only a person can do this. Please sign in as you.',
    machine_required: 'Only a machine can do this. Nothing has changed.',
    client_not_allowed: 'This page may not do that. Your things are safe. Ask the person who helps you.',
    policy_denied: 'This is not allowed here. Nothing has changed. Ask the person who helps you.',
    not_found: 'We can not find this. It may be deleted. Go Home to see your things.',
    feature_off: 'This part is turned off here. Your things are safe. Go Home to see them.',
    method_not_allowed: 'That can not be done here. Nothing has changed. Go Home and try again.',
    conflict: 'This has changed since you opened it. Nothing is lost. Please try again.',
    not_ready: 'This is not ready yet. Wait a little, then try again.',
    google_not_linked: 'Google is not connected yet. Connect Google to see your photos.',
    google_reconnect_required: 'Google has closed the door. What you saved is safe. Connect Google again.',
    google_permission_missing: 'Google needs your yes first. Press the button to ask.',
    expired: 'This has run out. Nothing is lost. Please start again.',
    length_required: 'We could not take that. Nothing has changed. Please try again.',
    precondition_failed: 'This has changed since you opened it. Nothing is lost. Please try again.',
    payload_too_large: 'This is too big for us. Your things are safe. Try one that is smaller.',
    unsupported_media_type: 'We can not keep this kind of thing. Your things are safe.',
    idempotency_key_reused: 'This was sent before. It will not be sent twice.',
    precondition_required: 'This has changed since you opened it. Nothing is lost. Please try again.',
    too_many_requests: 'That was a lot at once. Nothing is lost. Wait a minute, then try again.',
    internal: 'That did not work, and it is our fault. Your things are safe. Please try again.',
    upstream_failed: 'Google did not answer well. Your things are safe. Please try again soon.',
    configuration_error: 'This is not set up yet. Your things are safe. Tell the person who helps you.',
    unavailable: 'We are busy right now. Your things are safe. Please try again soon.',
    upstream_timeout: 'Google took too long. Your things are safe. Please try again soon.',
    quota_exceeded: 'Your place is full. Your things are safe. Delete some to make room.',
    offline: 'You are not online. Your things are safe. Try again when you are back.',
    unreachable: 'We can not be reached right now. Your things are safe. Please try again soon.',
    late: 'This took too long. Nothing is lost. Please try again.',
    cancelled: 'This was stopped. Nothing is lost.',
    unknown: 'That did not work. Your things are safe. Please try again.',
  } satisfies Record<Trouble, string>,
} as const;

/** Fills the gaps of a string: `fill('{count} photos', { count: 3 })` is `3 photos`. A gap without a value stays as it is. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
}

/** Chooses between one and many: `counted(1, '1 photo', '{count} photos')`. */
export function counted(count: number, one: string, many: string): string {
  return count === 1 ? one : fill(many, { count });
}
