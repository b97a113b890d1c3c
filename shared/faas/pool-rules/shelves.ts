/** Where an idle sandbox waits for the next call. */
export function shelfOf<Sandbox>(
  group: { readonly shared: boolean; readonly idle: Sandbox[] },
  revision: { readonly idle: Sandbox[] },
): Sandbox[] {
  return group.shared ? group.idle : revision.idle;
}

export function takeOff<Sandbox>(shelf: Sandbox[], sandbox: Sandbox): void {
  const index = shelf.indexOf(sandbox);
  if (index !== -1) shelf.splice(index, 1);
}
