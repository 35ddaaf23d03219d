/**
 * Loaded into Azurite's process before its own code. When the supervisor is gone (its IPC channel closes, after a
 * `kill -9` too), Azurite ends as on SIGTERM, which writes what it holds to disk first. And on SIGTERM the channel is
 * let go of: Azurite listens on it, and it alone would keep the process alive.
 */
let ending = false;
process.once('SIGTERM', () => {
  ending = true;
  if (process.connected) process.disconnect();
});
process.on('disconnect', () => {
  if (!ending) process.kill(process.pid, 'SIGTERM');
});
