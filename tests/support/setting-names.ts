import { readSettings } from '../../shared/settings/index.ts';

/** Every setting that the code asks the environment for, seen by letting it ask. */
export function settingNames(): string[] {
  const asked = new Set<string>();
  readSettings(
    new Proxy<Record<string, undefined>>(
      {},
      {
        get: (_target, name) => {
          asked.add(String(name));
          return undefined;
        },
      },
    ),
  );
  return [...asked];
}
