/** Lets others have their turn, in a long computation on one thread. */
export function breather(everyMs = 25): { due(): Promise<boolean>; end(): void } {
  let channel: MessageChannel | undefined;
  let since = performance.now();
  return {
    /**
     * Gives way when that is due, and says whether it did. A timer would cost a millisecond or four each time; and in Node, a
     * port that is answered each time keeps timers waiting.
     */
    async due() {
      if (performance.now() - since < everyMs) return false;
      if (typeof setImmediate === "function") {
        await new Promise<void>((resolve) => setImmediate(resolve));
        since = performance.now();
        return true;
      }
      channel ??= new MessageChannel();
      const { port1, port2 } = channel;
      await new Promise<void>((resolve) => {
        port1.onmessage = () => resolve();
        port2.postMessage(0);
      });
      since = performance.now();
      return true;
    },
    end() {
      channel?.port1.close();
      channel?.port2.close();
    },
  };
}
