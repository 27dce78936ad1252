// Uploads a file with the tus client that everybody uses, as a JSON plan in the first argument says; prints a JSON line per event.
import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { FileUrlStorage, Upload } from "tus-js-client";

const plan = JSON.parse(process.argv[2]);
const say = (event, facts = {}) => console.log(JSON.stringify({ event, ...facts }));

/** The checksum of what the request is about to send, or of something else. */
function checksum(offset) {
  const bytes = readFileSync(plan.file).subarray(offset, offset + plan.chunk);
  const hash = createHash("sha256").update(bytes);
  return `sha256 ${(plan.checksum === "wrong" ? hash.update("more") : hash).digest("base64")}`;
}

async function beforeRequest(request) {
  const offset = request.getHeader("Upload-Offset");
  if (request.getMethod() !== "PATCH") return;
  say("patch", { offset: Number(offset) });
  if (plan.checksum) request.setHeader("Upload-Checksum", checksum(Number(offset)));
  await pause(plan.pause ?? 0);
}

const upload = new Upload(createReadStream(plan.file), {
  endpoint: plan.endpoint,
  headers: plan.headers,
  metadata: plan.metadata,
  chunkSize: plan.chunk,
  uploadSize: plan.size,
  retryDelays: plan.retry ?? null,
  urlStorage: new FileUrlStorage(plan.storage),
  fingerprint: async () => plan.file,
  onBeforeRequest: beforeRequest,
  onAfterResponse: (_request, response) => {
    const dataset = response.getHeader("X-DataSage-Dataset");
    if (dataset) say("dataset", { id: dataset });
  },
  onChunkComplete: async (_size, accepted) => {
    say("accepted", { offset: accepted, url: upload.url });
    if (plan.stopAfter === undefined || accepted < plan.stopAfter) return;
    await upload.abort(plan.terminate ?? false);
    say(plan.terminate ? "terminated" : "aborted", { url: upload.url });
  },
  onError: (error) => {
    say("error", { status: error.originalResponse?.getStatus() ?? 0, body: error.originalResponse?.getBody() ?? "" });
    process.exitCode = 1;
  },
  onSuccess: () => say("success"),
});

const [previous] = await upload.findPreviousUploads();
say("begin", { resumes: previous !== undefined });
if (previous) upload.resumeFromPreviousUpload(previous);
upload.start();
