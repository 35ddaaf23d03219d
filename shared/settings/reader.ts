import type { z } from 'zod';
import { Problem } from '../errors/index.ts';
import { log } from '../platform/index.ts';
import type { Environment } from './schema.ts';

/** A setting that is missing or malformed: its name and what it must be. Never its value. */
export interface SettingFault {
  readonly setting: string;
  readonly reason: string;
}

/** Reads settings one by one, and remembers what is wrong with them in place of throwing. */
export interface SettingReader {
  /** All that was found wrong so far. */
  readonly faults: readonly SettingFault[];
  /** Whether there is more than blanks. */
  isSet(setting: string): boolean;
  /** The value of one setting; undefined when it is malformed, or not there. */
  read<Output>(setting: string, schema: z.ZodType<Output>): Output | undefined;
  /** The same; a setting that is not there is a fault. */
  require<Output>(setting: string, schema: z.ZodType<Output>): Output | undefined;
  /**
   * Settings that are of use together alone.
   *
   * @param borrowed settings that were read before, whose faults are this group's too
   * @param build reads the others; undefined when one of them is missing
   * @returns gives the group, or throws `configuration_error`: the log and the cause name what it lacks
   */
  group<Group>(borrowed: readonly string[], build: () => Group | undefined): () => Group;
}

export function createSettingReader(env: Environment): SettingReader {
  const faults: SettingFault[] = [];
  const textOf = (setting: string): string => (env[setting] ?? '').trim();

  const read = <Output>(setting: string, schema: z.ZodType<Output>): Output | undefined => {
    const text = textOf(setting);
    if (text === '') return undefined;
    const result = schema.safeParse(text);
    if (result.success) return result.data;
    faults.push({ setting, reason: result.error.issues[0]?.message ?? 'is malformed' });
    return undefined;
  };

  return {
    faults,
    isSet: (setting) => textOf(setting) !== '',
    read,
    require(setting, schema) {
      if (textOf(setting) === '') faults.push({ setting, reason: 'is missing' });
      return read(setting, schema);
    },
    group(borrowed, build) {
      const before = faults.length;
      const value = build();
      const own = faults.slice(before);
      return () => {
        const lacking = own.length > 0 ? own : faults.filter(({ setting }) => borrowed.includes(setting));
        if (value !== undefined && lacking.length === 0) return value;
        throw unconfigured(lacking);
      };
    },
  };
}

function unconfigured(lacking: readonly SettingFault[]): Problem {
  log().error('configuration_error', { settings: lacking.map(({ setting }) => setting).join(',') });
  return new Problem('configuration_error', 'This service is not set up completely. Its operator was told.', {
    cause: new Error(lacking.map(({ setting, reason }) => `${setting} ${reason}`).join('; ')),
    retryAfter: 60,
  });
}
