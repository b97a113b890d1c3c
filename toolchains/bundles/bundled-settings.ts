import type { FunctionForm, HostFeature, InputConvention, OutputConvention } from "#shared/model/faas/function.ts";

/** What `function.json` of a bundle says to whatever starts the function there. */
export interface BundledSettings {
  form: FunctionForm;
  /** In `function/`: a module, a loader, a script or a program. */
  entry: string;
  main: string | null;
  input: InputConvention;
  output: OutputConvention;
  features: readonly HostFeature[];
  environment: Readonly<Record<string, string>>;
  memoryMb: number;
  /** The command that the launcher starts; what begins with `./` is in the bundle. Absent where Node runs it. */
  command?: readonly string[];
}
