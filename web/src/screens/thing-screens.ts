/** Files, mail and the way to Google: one chunk, since they are made of the same parts. Screens go by their routes' names. */
export { ChangeAlbum as change } from './change.tsx';
export { Connect as connect } from './connect.tsx';
export { Deleted as deleted } from './deleted.tsx';
export { FileScreen as file } from './file.tsx';
export { Files as files } from './files.tsx';
export { Find as find } from './find.tsx';
export { Inbox as mail } from './inbox.tsx';
export { Check as check } from './mail-check.tsx';
export { Sent as sent } from './mail-sent.tsx';
export { Write as answer } from './mail-write.tsx';
export { Message as message } from './message.tsx';
export { Pick as pick } from './pick.tsx';
export { Picking as picking } from './picking.tsx';
export { Rename as rename } from './rename.tsx';
export { ShareScreen as share } from './share.tsx';
export { Shares as shares } from './shares.tsx';
