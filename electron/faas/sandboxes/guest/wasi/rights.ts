/** Rights of WASI preview 1 (witx, `rights`); all of them fit into 30 bits. */
export const RIGHT = {
  fdDatasync: 1 << 0,
  fdRead: 1 << 1,
  fdSeek: 1 << 2,
  fdFdstatSetFlags: 1 << 3,
  fdSync: 1 << 4,
  fdTell: 1 << 5,
  fdWrite: 1 << 6,
  fdAdvise: 1 << 7,
  fdAllocate: 1 << 8,
  pathCreateDirectory: 1 << 9,
  pathCreateFile: 1 << 10,
  pathLinkSource: 1 << 11,
  pathLinkTarget: 1 << 12,
  pathOpen: 1 << 13,
  fdReaddir: 1 << 14,
  pathReadlink: 1 << 15,
  pathRenameSource: 1 << 16,
  pathRenameTarget: 1 << 17,
  pathFilestatGet: 1 << 18,
  pathFilestatSetSize: 1 << 19,
  pathFilestatSetTimes: 1 << 20,
  fdFilestatGet: 1 << 21,
  fdFilestatSetSize: 1 << 22,
  fdFilestatSetTimes: 1 << 23,
  pathSymlink: 1 << 24,
  pathRemoveDirectory: 1 << 25,
  pathUnlinkFile: 1 << 26,
  pollFdReadwrite: 1 << 27,
} as const;

const READ_FILE =
  RIGHT.fdRead |
  RIGHT.fdSeek |
  RIGHT.fdTell |
  RIGHT.fdSync |
  RIGHT.fdDatasync |
  RIGHT.fdAdvise |
  RIGHT.fdFdstatSetFlags |
  RIGHT.fdFilestatGet |
  RIGHT.pollFdReadwrite;

const WRITE_FILE = RIGHT.fdWrite | RIGHT.fdAllocate | RIGHT.fdFilestatSetSize | RIGHT.fdFilestatSetTimes;

const READ_DIRECTORY =
  RIGHT.pathOpen |
  RIGHT.fdReaddir |
  RIGHT.pathReadlink |
  RIGHT.pathFilestatGet |
  RIGHT.fdFilestatGet |
  RIGHT.fdFdstatSetFlags |
  RIGHT.fdSync |
  RIGHT.fdDatasync;

const WRITE_DIRECTORY =
  RIGHT.pathCreateDirectory |
  RIGHT.pathCreateFile |
  RIGHT.pathLinkSource |
  RIGHT.pathLinkTarget |
  RIGHT.pathRenameSource |
  RIGHT.pathRenameTarget |
  RIGHT.pathFilestatSetSize |
  RIGHT.pathFilestatSetTimes |
  RIGHT.fdFilestatSetTimes |
  RIGHT.pathSymlink |
  RIGHT.pathRemoveDirectory |
  RIGHT.pathUnlinkFile;

export const FILE_RIGHTS = { readOnly: READ_FILE, writable: READ_FILE | WRITE_FILE };
export const DIRECTORY_RIGHTS = { readOnly: READ_DIRECTORY, writable: READ_DIRECTORY | WRITE_DIRECTORY };

export const STDIN_RIGHTS = RIGHT.fdRead | RIGHT.fdFdstatSetFlags | RIGHT.fdFilestatGet | RIGHT.pollFdReadwrite;
export const OUTPUT_RIGHTS =
  RIGHT.fdWrite |
  RIGHT.fdSync |
  RIGHT.fdDatasync |
  RIGHT.fdFdstatSetFlags |
  RIGHT.fdFilestatGet |
  RIGHT.pollFdReadwrite;
