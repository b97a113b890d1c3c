export { bundleForNode } from "#core/testing/bundle-for-node.ts";
export { mountSmallDisk } from "#core/testing/small-disk.ts";
export { temporaryFolder } from "#core/testing/temporary-folder.ts";
