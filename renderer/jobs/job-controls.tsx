import { CircleStop, Pause, Play } from "lucide-react";
import { Button } from "../ui/index.ts";
import { isPausable, type TrackedJob } from "./job-store.ts";
import { useJobs } from "./jobs-context.tsx";

/** Pause, resume and cancel of a job that isn't over. */
export function JobControls({ job: { info, view, cancelling, pausing } }: { job: TrackedJob }) {
  const cancel = useJobs((state) => state.cancel);
  const pause = useJobs((state) => state.pause);
  const resume = useJobs((state) => state.resume);
  return (
    <>
      {isPausable(info) &&
        (view.status === "paused" ? (
          <Button size="sm" icon={<Play />} onClick={() => void resume(info.id)}>
            Resume
          </Button>
        ) : (
          <Button
            size="sm"
            icon={<Pause />}
            busy={pausing}
            disabled={cancelling}
            title="Finishes the run that is being taken; other benchmarks may measure meanwhile"
            onClick={() => void pause(info.id)}
          >
            {pausing ? "Pausing" : "Pause"}
          </Button>
        ))}
      <Button size="sm" icon={<CircleStop />} busy={cancelling} onClick={() => void cancel(info.id)}>
        {cancelling ? "Cancelling" : "Cancel"}
      </Button>
    </>
  );
}
