/** One line of the doctor's report. Never holds the value of a secret. */
export interface Finding {
  readonly outcome: 'ok' | 'problem' | 'skipped';
  /** What was looked at: a setting's name or a few words. */
  readonly subject: string;
  /** What was found, in a sentence without a full stop. */
  readonly found: string;
  /** For a problem: what to do about it. */
  readonly remedy?: string;
}

export const ok = (subject: string, found: string): Finding => ({ outcome: 'ok', subject, found });

export const problem = (subject: string, found: string, remedy: string): Finding => ({
  outcome: 'problem',
  subject,
  found,
  remedy,
});

/** For what cannot be looked at, because it is switched off or hangs on a problem that is told elsewhere. */
export const skipped = (subject: string, found: string): Finding => ({ outcome: 'skipped', subject, found });

const marks = { ok: 'ok     ', problem: 'PROBLEM', skipped: '-      ' } as const;

/** The report's line, or two with what to do. */
export function render({ outcome, subject, found, remedy }: Finding): string {
  const line = `${marks[outcome]} ${subject}: ${found}`;
  return remedy === undefined ? line : `${line}\n        → ${remedy}`;
}
