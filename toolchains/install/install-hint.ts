/** One line that says how to get or repair a tool on this system, for errors and lists. */
export function installHint(id: string, platform: NodeJS.Platform = process.platform): string {
  return `Install ${id} for ${platform}: wb tools install ${id} shows how.`;
}
