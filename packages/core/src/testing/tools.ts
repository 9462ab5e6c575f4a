/** The parts of a test runner that the suites use; vitest's and jest's fit as they are. */
export interface TestTools {
  describe(name: string, body: () => void): void;
  test(name: string, body: () => Promise<void>): void;
  expect(value: unknown): { toEqual(expected: unknown): void };
}
