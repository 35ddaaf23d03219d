import { plainCharacters } from './decode.ts';

/** Lines that a fold split are whole again (RFC 5545 §3.1, RFC 5322 §2.2.3), each as name, parameters and value. */
function linesOf(text: string): { name: string; value: string }[] {
  return plainCharacters(text)
    .slice(0, 100_000)
    .replace(/\n[ \t]/g, '')
    .split('\n')
    .flatMap((line) => {
      const colon = line.indexOf(':');
      if (colon < 1) return [];
      const name = line.slice(0, colon).split(';')[0]?.trim().toLowerCase() ?? '';
      return [{ name, value: line.slice(colon + 1).trim() }];
    });
}

/** An invitation or its answer, in a sentence (RFC 5545). Undefined for a calendar without an event. */
export function calendarNote(text: string): string | undefined {
  const lines = linesOf(text);
  const begins = lines.findIndex(({ name, value }) => name === 'begin' && value.toUpperCase() === 'VEVENT');
  if (begins < 0) return undefined;
  const ends = lines.findIndex(
    ({ name, value }, at) => at > begins && name === 'end' && value.toUpperCase() === 'VEVENT',
  );
  const event = lines.slice(begins, ends < 0 ? undefined : ends);
  const of = (wanted: string, where = event): string =>
    (where.find(({ name }) => name === wanted)?.value ?? '')
      .replace(/\\[nN]/g, ' ')
      .replace(/\\([\\;,])/g, '$1')
      .slice(0, 300);
  const method = of('method', lines).toUpperCase();
  const what = { REPLY: 'Answer to an invitation', CANCEL: 'Cancelled' }[method] ?? 'Invitation';
  const when = [of('dtstart'), of('dtend')]
    .filter((moment) => moment !== '')
    .map(readMoment)
    .join(' to ');
  const parts = [
    `${what}: ${of('summary').replace(/\.$/, '') || 'without a title'}.`,
    when === '' ? '' : `When: ${when}.`,
    of('location') === '' ? '' : `Where: ${of('location')}.`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** `20260115T093000Z` as a person writes it. */
function readMoment(value: string): string {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z)?)?$/.exec(value);
  if (match === null) return value;
  const [, year = '', month = '', day = '', hour, minute = '', utc] = match;
  const date = `${year}-${month}-${day}`;
  return hour === undefined ? date : `${date} ${hour}:${minute}${utc === undefined ? '' : ' UTC'}`;
}

/** What became of a message, from `message/delivery-status` (RFC 3464 §2.3), in a sentence. */
export function deliveryNote(text: string): string {
  const lines = linesOf(text);
  const of = (wanted: string): string => lines.find(({ name }) => name === wanted)?.value.slice(0, 500) ?? '';
  const typed = (wanted: string): string => of(wanted).replace(/^[\w-]+\s*;\s*/, '');
  const action = of('action').toLowerCase();
  const outcome =
    {
      failed: 'could not be delivered',
      delayed: 'is delayed',
      delivered: 'was delivered',
      relayed: 'was handed on',
      expanded: 'was handed on to a list',
    }[action] ?? 'has a delivery report';
  const recipient = typed('final-recipient') || typed('original-recipient');
  const why = typed('diagnostic-code') || of('status');
  return `A message${recipient === '' ? '' : ` to ${recipient}`} ${outcome}.${why === '' ? '' : ` Reason: ${why}`}`;
}
