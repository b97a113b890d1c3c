/* oxlint-disable no-restricted-imports -- tools of tests, which have nothing of the core in them */
export { bundleForNode } from "#core/testing/bundle-for-node.ts";
export { mountSmallDisk } from "#core/testing/small-disk.ts";
export { temporaryFolder } from "#core/testing/temporary-folder.ts";
