import { command } from '../command.ts';
import { withLock } from '../lock.ts';
import { signOutPerson } from '../sign-in/login.ts';
import { jsonText } from '../terminal.ts';

export const logout = command({
  name: 'logout',
  takes: '',
  does: 'Sign out: take the sign-in back at the tenant, and forget it here.',
  options: {},
  count: [0, 0],
  run: async (_, { sessions, terminal }) => {
    const wasSignedIn = await withLock(sessions.lockFile, async () => {
      const session = await sessions.load();
      if (session === undefined) return false;
      try {
        await signOutPerson(session);
      } finally {
        await sessions.remove(); // whatever the tenant says, nothing stays here
      }
      return true;
    });
    const words = wasSignedIn ? 'You are signed out.\n' : 'You were not signed in.\n';
    terminal.out(terminal.json ? jsonText({ wasSignedIn }) : words);
  },
});
