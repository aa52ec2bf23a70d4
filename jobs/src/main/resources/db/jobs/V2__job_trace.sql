-- The trace that submitted the job, as a W3C traceparent, so that its attempts join it on whichever machine they run.
ALTER TABLE jobs.job ADD COLUMN trace text CHECK (length(trace) = 55);
