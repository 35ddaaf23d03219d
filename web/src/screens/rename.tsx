import { useApp } from '../app.ts';
import { later } from '../strings-later.ts';
import { Naming } from './naming.tsx';

/** Another name for a file. */
export function Rename({ fileId }: { readonly fileId: string }) {
  const { api } = useApp();
  return (
    <Naming
      id={fileId}
      title={later.rename.title}
      ask={(signal) => api.file(fileId, signal && { signal })}
      nameOf={({ name }) => name}
      save={(file, name) => api.renameFile(file, name)}
      to={{ screen: 'file', fileId }}
    />
  );
}
