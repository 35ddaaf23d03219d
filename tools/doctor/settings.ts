import type { Settings } from '../../shared/settings/index.ts';
import { type Finding, ok, problem } from './finding.ts';
import { guide } from './guide.ts';

/** Everything that is missing or malformed, at once. */
export function checkSettings(settings: Settings): Finding[] {
  if (settings.faults.length === 0) return [ok('settings', 'all are there and well-formed')];
  return settings.faults.map(({ setting, reason }) =>
    problem(setting, reason, `It must be ${guide[setting] ?? 'as docs/deploy.md says'}.`),
  );
}

/** A group of settings, or undefined: what it lacks is in the report already. */
export function groupOf<Group>(read: () => Group): Group | undefined {
  try {
    return read();
  } catch {
    return undefined; // configuration_error: checkSettings names the setting
  }
}
