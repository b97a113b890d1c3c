import { toWireError, WorkbenchError } from "#shared/errors.ts";
import type { BundleSubject, BundleTargetInfo } from "#shared/model/bundle.ts";
import type { BundleAdapter, BundledCode } from "#toolchains/bundles/adapter.ts";
import { bundleAdapters } from "#toolchains/bundles/index.ts";
import { launcherProblem } from "./bundle-parts.ts";
import { glanceAtSubject } from "./read-subject.ts";

/** Every way to a platform, with why this subject can't go it, as far as that is known before anything is built. */
export async function bundleTargets(subject: BundleSubject, dataDir: string): Promise<BundleTargetInfo[]> {
  let glance: (adapter: BundleAdapter) => BundledCode;
  try {
    glance = await glanceAtSubject(subject, dataDir);
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error;
    const { message, hint } = toWireError(error);
    return bundleAdapters.map((adapter) => infoOf(adapter, { reason: message, hint }));
  }
  return bundleAdapters.map((adapter) => {
    const reason = adapter.unsupported(glance(adapter), null);
    if (reason !== undefined) return infoOf(adapter, { reason, hint: null });
    return infoOf(adapter, adapter.needsLauncher ? launcherProblem() : null);
  });
}

function infoOf(
  { id, name, about, runtimes }: BundleAdapter,
  problem: { reason: string; hint: string | null } | null,
): BundleTargetInfo {
  return { id, name, about, reason: problem?.reason ?? null, hint: problem?.hint ?? null, runtimes: [...runtimes] };
}
