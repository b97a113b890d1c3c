const ADDRESS = /(https?:\/\/[^\s<>"')]+[^\s<>"').,;:])/;

/** Text whose web addresses can be followed, each in a window of its own. */
export function LinkedText({ text }: { text: string }) {
  return text.split(ADDRESS).map((part, index) =>
    index % 2 === 1 ? (
      // oxlint-disable-next-line react/no-array-index-key -- the same address may stand in a text twice
      <a key={index} href={part} target="_blank" rel="noreferrer">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
