/** Whether an address can only lead to the page itself: `//elsewhere` and `/\\elsewhere` name another host. */
export const isOwnAddress = (candidate: string): boolean => /^\/(?![/\\])/.test(candidate);
