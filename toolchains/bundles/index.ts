import type { BundleTarget } from "#shared/model/bundle.ts";
import type { BundleAdapter } from "./adapter.ts";
import { lambdaCustom } from "./lambda-custom.ts";
import { lambdaNode } from "./lambda-node.ts";
import { openwhiskDocker } from "./openwhisk-docker.ts";
import { openwhiskNode } from "./openwhisk-node.ts";

/** Every way to a platform, in the order in which they are listed. */
export const bundleAdapters: readonly BundleAdapter[] = [openwhiskNode, openwhiskDocker, lambdaNode, lambdaCustom];

export function bundleAdapter(id: BundleTarget): BundleAdapter {
  const found = bundleAdapters.find((adapter) => adapter.id === id);
  if (!found) throw new TypeError(`there is no bundle for ${id}`);
  return found;
}
