/** A runner that notes every call it passes on; a report counts only those on visible inputs. */
export function noting(runner, calls) {
  return {
    close: () => runner.close(),
    open: async (...args) => {
      const session = await runner.open(...args);
      return {
        info: session.info,
        close: () => session.close(),
        call: async (inputs, options) => {
          const result = await session.call(inputs, options);
          calls.push({ inputs, options, result });
          return result;
        },
      };
    },
  };
}
