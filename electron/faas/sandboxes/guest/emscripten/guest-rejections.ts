/**
 * For a process in which guests run as JavaScript: what their promises are rejected with neither ends the process nor is
 * printed, which would call methods of the guest's with objects of the host. The host's own rejections end it as ever.
 */
export function ignoreGuestRejections(): void {
  process.on("unhandledRejection", (reason, promise) => {
    // Asking for the class by `instanceof` could run code of the guest's; a promise of another context has another class.
    if (Object.getPrototypeOf(promise) === Promise.prototype) throw reason;
  });
}
