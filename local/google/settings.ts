/** What a test may change while the local Google runs; the defaults are what the real one does. */
export interface Settings {
  /** Life of an access token, in seconds. Default 3599. */
  accessTokenSeconds: number;
  /** Life of a photo's address, in seconds. Default 3600 (Picker guide, "Base URLs"). */
  baseUrlSeconds: number;
  /** What `pollingConfig.pollInterval` recommends, in seconds. Default 5. */
  pollSeconds: number;
  /** How long a person may take to pick, in seconds. Default 1800. */
  pickSeconds: number;
  /** How long a picker session and what was picked stay readable, in seconds. Default one day. */
  sessionSeconds: number;
  /** Picker sessions that one account may have at a time. Default 200; Google documents a limit but no number. */
  maxSessions: number;
  /** What `processingStatus` says of videos; bytes come only when READY, which is the default. */
  videoStatus: 'READY' | 'PROCESSING' | 'FAILED';
  /** Gmail's quota units for each person and minute. Default 6000 (projects made since May 2026). */
  gmailUnitsPerMinute: number;
  /** What Gmail answers above that; both occur. Default 403. */
  gmailQuotaStatus: 403 | 429;
  /** An empty page that has a next one before each page of a listing, which the real API is allowed to do. Default false. */
  emptyPages: boolean;
  /**
   * What becomes of the `Message-ID` that an app gave a message. Default: a new one in its place, and the old one is
   * nowhere kept, as people who send by the API report (docs/decisions/0012-mail.md); nothing documents either.
   */
  gmailMessageIds: 'rewritten' | 'kept';
}

export const defaultSettings: Readonly<Settings> = {
  accessTokenSeconds: 3599,
  baseUrlSeconds: 3600,
  pollSeconds: 5,
  pickSeconds: 1800,
  sessionSeconds: 86_400,
  maxSessions: 200,
  videoStatus: 'READY',
  gmailUnitsPerMinute: 6000,
  gmailQuotaStatus: 403,
  emptyPages: false,
  gmailMessageIds: 'rewritten',
};
