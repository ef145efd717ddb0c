/**
 * What the loader remembers on the shop's page: that a conversation is going on, and, for this tab, whether the panel was open and
 * whether somebody was signed in.
 */

const GOING_FOR = 7 * 24 * 3600_000;

export class Memory {
  private readonly key: string;

  constructor(origin: string) {
    this.key = `deskmate:${origin}:`;
  }

  get isGoing(): boolean {
    return Date.now() - Number(read(() => localStorage, `${this.key}going`) ?? 0) < GOING_FOR;
  }
  going(): void {
    write(() => localStorage, `${this.key}going`, String(Date.now()));
  }

  get wasOpen(): boolean {
    return read(() => sessionStorage, `${this.key}open`) === "1";
  }
  setOpen(open: boolean): void {
    write(() => sessionStorage, `${this.key}open`, open ? "1" : "0");
  }

  get wasSignedIn(): boolean {
    return read(() => sessionStorage, `${this.key}signed-in`) === "1";
  }
  setSignedIn(signedIn: boolean): void {
    write(() => sessionStorage, `${this.key}signed-in`, signedIn ? "1" : "0");
  }
}

// A page may have no storage at all; then nothing is remembered, and everything works.
function read(storage: () => Storage, key: string): string | null {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

function write(storage: () => Storage, key: string, value: string): void {
  try {
    storage().setItem(key, value);
  } catch {
    /* see above */
  }
}
