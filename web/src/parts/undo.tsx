import { strings } from '../strings.ts';
import { Button } from './button.tsx';
import { Notice, Outcome, type Said } from './notice.tsx';

interface UndoProps {
  /** Says that the thing is deleted. */
  readonly children: string;
  /** What came of the press so far. */
  readonly said: Said;
  readonly onUndo: () => unknown;
}

/** The thing of this screen was deleted, and comes back with one press. */
export function Undo({ children, said, onUndo }: UndoProps) {
  return (
    <Notice>
      <p>{children}</p>
      <Outcome said={said} />
      <Button primary onPress={onUndo}>
        {strings.undo}
      </Button>
    </Notice>
  );
}
