import type { Place } from '../host';

/** A place that only this page knows, or that a host keeps too: then `told` passes our moves on. */
export class OwnPlace implements Place {
  private readonly listeners = new Set<(path: string) => void>();

  constructor(
    private path = '',
    private readonly told: (path: string) => void = () => {},
  ) {}

  current(): string {
    return this.path;
  }

  go(path: string): void {
    if (path !== this.path) {
      this.told(path);
      this.moved(path);
    }
  }

  /** The host has gone somewhere. */
  moved(path: string): void {
    this.path = path;
    this.listeners.forEach((heard) => heard(path));
  }

  listen(heard: (path: string) => void): () => void {
    this.listeners.add(heard);
    return () => this.listeners.delete(heard);
  }
}
