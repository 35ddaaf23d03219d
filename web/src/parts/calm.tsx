import type { ComponentChildren } from 'preact';
import { strings } from '../strings.ts';

/** Something the person should know; read out when it appears, and it stays until they leave. */
export function Notice({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="notice" role="status">
      {children}
    </div>
  );
}

/** Words while something is awaited, where it takes longer than a moment. */
export function Waiting() {
  return (
    <p class="waiting" role="status">
      {strings.wait}
    </p>
  );
}
