/** What was let go of over the page. */
export interface Dropped {
  readonly files: readonly File[];
  /** Whether folders were among it: those are left alone. */
  readonly folders: boolean;
}

export interface DropWatch {
  /** Files hang over the page, or do no more. */
  onOver(over: boolean): void;
  onDrop(dropped: Dropped): void;
}

const bringsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

function takenFrom({ dataTransfer }: DragEvent): Dropped {
  const items = Array.from(dataTransfer?.items ?? []).filter(({ kind }) => kind === 'file');
  const isFolder = (item: DataTransferItem): boolean => item.webkitGetAsEntry()?.isDirectory === true;
  const files = items.filter((item) => !isFolder(item)).map((item) => item.getAsFile());
  return { files: files.filter((file) => file !== null), folders: items.some(isFolder) };
}

/**
 * Takes files that are dragged from the computer over the page, wherever over it: beside a small target the browser
 * would leave the page and show the file. An extra; the button does all of it.
 */
export function watchDrops(target: EventTarget, watch: DropWatch, signal: AbortSignal): void {
  const listen = (name: string, react: (event: DragEvent) => void): void =>
    target.addEventListener(
      name,
      (event) => {
        if (!(event instanceof DragEvent) || !bringsFiles(event)) return;
        event.preventDefault();
        react(event);
      },
      { signal },
    );
  listen('dragover', ({ dataTransfer }) => {
    if (dataTransfer !== null) dataTransfer.dropEffect = 'copy';
    watch.onOver(true);
  });
  listen('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) watch.onOver(false); // out of the window, not from part to part
  });
  listen('drop', (event) => {
    watch.onOver(false);
    watch.onDrop(takenFrom(event));
  });
}
