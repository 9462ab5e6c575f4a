/** Found once, when it is first needed; what failed is tried again. */
export class Shared<T> {
  readonly #find: () => Promise<T>;
  #found: Promise<T> | undefined;

  constructor(find: () => Promise<T>) {
    this.#find = find;
  }

  get(): Promise<T> {
    if (this.#found !== undefined) return this.#found;
    const found = this.#find();
    this.#found = found;
    found.catch(() => {
      if (this.#found === found) this.#found = undefined;
    });
    return found;
  }

  /** What was found, if anything was; it is then forgotten. */
  async release(): Promise<T | undefined> {
    const found = await this.#found?.catch(() => undefined);
    this.#found = undefined;
    return found;
  }
}
