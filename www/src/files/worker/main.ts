/** The entry of the worker that reads files. */
import { RequestQueue } from "../../worker/queue";
import { serve } from "../../worker/entry";
import { readBytes } from "../read";
import { blocks, type FilesProtocol } from "./protocol";

serve<FilesProtocol>(
  (post) =>
    new RequestQueue<FilesProtocol>(post, (job, _, report) => {
      const steps = blocks(readBytes(job.file, job.options));
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done) return Promise.resolve(step.value);
        report(step.value);
      }
    }),
);
