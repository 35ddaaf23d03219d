import { Faults } from '../faults/faults.ts';
import { Accounts } from './accounts.ts';
import { Browsers } from './browsers.ts';
import { Clock } from './clock.ts';
import { Calls } from './knobs/calls.ts';
import { googleFault } from './knobs/fault-kinds.ts';
import { Holds } from './knobs/holds.ts';
import type { RegisteredClient } from './oauth/client.ts';
import { Flows } from './oauth/flows.ts';
import { Grants } from './oauth/grants.ts';
import type { SigningKeys } from './oauth/keys.ts';
import { Library } from './photos/library.ts';
import { BaseUrls } from './picker/base-urls.ts';
import { PickerSessions } from './picker/sessions.ts';
import { Mailboxes } from './mail/mailboxes.ts';
import { Quota } from './mail/quota.ts';
import { defaultSettings, type Settings } from './settings.ts';

/** All that the local Google remembers; it lives in memory and ends with the process. */
export interface World {
  readonly clients: readonly RegisteredClient[];
  readonly settings: Settings;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly browsers: Browsers;
  readonly flows: Flows;
  readonly grants: Grants;
  readonly keys: SigningKeys;
  readonly pickers: PickerSessions;
  readonly baseUrls: BaseUrls;
  readonly library: Library;
  readonly mail: Mailboxes;
  readonly quota: Quota;
  readonly faults: Faults;
  readonly holds: Holds;
  readonly calls: Calls;
}

export function newWorld(clients: readonly RegisteredClient[], keys: SigningKeys): World {
  const clock = new Clock();
  const settings = { ...defaultSettings };
  const accounts = new Accounts();
  return {
    clients,
    settings,
    clock,
    keys,
    accounts,
    browsers: new Browsers(),
    flows: new Flows(clock),
    grants: new Grants(clock),
    pickers: new PickerSessions(clock, settings),
    baseUrls: new BaseUrls(clock, settings),
    library: new Library(),
    mail: new Mailboxes(accounts, clock, settings),
    quota: new Quota(clock, settings),
    faults: new Faults(googleFault),
    holds: new Holds(),
    calls: new Calls(clock),
  };
}
