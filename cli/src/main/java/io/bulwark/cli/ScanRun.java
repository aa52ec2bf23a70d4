package io.bulwark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Asks for all scans, a few at a time, and hands the outcomes on in the order of the inputs. */
final class ScanRun {
    private static final int IN_FLIGHT = 4;

    private final Api api;
    private final StatusLine status;
    private final List<ScanInput> inputs;
    private final boolean many;
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicBoolean hopeless = new AtomicBoolean();

    ScanRun(Api api, StatusLine status, List<ScanInput> inputs, boolean many) {
        this.api = api;
        this.status = status;
        this.inputs = inputs;
        this.many = many;
    }

    /** @param next told each outcome as soon as all before it are known */
    List<ScanOutcome> run(Consumer<ScanOutcome> next) {
        status.show(
                many
                        ? "[0/" + inputs.size() + "] scanning…"
                        : "scanning " + inputs.getFirst().label() + "…");
        List<ScanOutcome> outcomes = new ArrayList<>();
        try (ExecutorService scanners =
                Executors.newFixedThreadPool(IN_FLIGHT, Thread.ofVirtual().factory())) {
            List<Future<ScanOutcome>> running = inputs.stream()
                    .map(input -> scanners.submit(() -> scan(input)))
                    .toList();
            for (Future<ScanOutcome> future : running) {
                ScanOutcome outcome = future.get();
                outcomes.add(outcome);
                next.accept(outcome);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(Exit.REFUSED, "interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            status.clear();
        }
        return outcomes;
    }

    private ScanOutcome scan(ScanInput input) {
        if (hopeless.get()) {
            return new ScanOutcome.Skipped(input);
        }
        ScanOutcome outcome;
        try {
            outcome = new ScanOutcome.Done(input, api.scan(input.body()));
        } catch (CliException e) {
            if (e.exit() == Exit.NO_SERVER || (e instanceof ApiException refusal && refusal.hopeless())) {
                hopeless.set(true);
            }
            outcome = new ScanOutcome.Failed(input, e);
        }
        progress(outcome);
        return outcome;
    }

    private void progress(ScanOutcome outcome) {
        if (!many) {
            return;
        }
        String how =
                switch (outcome) {
                    case ScanOutcome.Done done ->
                        ScanReport.score(done.answer()) + " " + ScanReport.level(done.answer());
                    case ScanOutcome.Failed failed -> failed.cause().headline();
                    case ScanOutcome.Skipped _ -> "not scanned";
                };
        String line = "[" + finished.incrementAndGet() + "/" + inputs.size() + "] "
                + outcome.input().label() + "  " + how;
        if (status.terminal()) {
            status.show(line);
        } else {
            status.note(line);
        }
    }
}
