package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Prints outcomes as they come: reports and a table for people, or JSON for programs. */
final class ScanPrinter {
    private final Console console;
    private final boolean json;
    private final boolean lines;
    private final boolean markdown;
    private final boolean many;
    private final boolean full;
    private final int briefFlags;
    private final Set<String> said = new HashSet<>();
    private int printed;

    ScanPrinter(Console console, ScanCommand.Format format, boolean many, boolean full, int briefFlags) {
        this.console = console;
        this.json = format == ScanCommand.Format.JSON || format == ScanCommand.Format.JSONL;
        this.lines = format == ScanCommand.Format.JSONL;
        this.markdown = format == ScanCommand.Format.MARKDOWN;
        this.many = many;
        this.full = full;
        this.briefFlags = briefFlags;
    }

    void next(ScanOutcome outcome) {
        if (json) {
            json(outcome);
        } else {
            report(outcome);
        }
        if (outcome instanceof ScanOutcome.Failed failed && isNews(failed.cause())) {
            Main.complain(console, many ? Text.safe(outcome.input().label()) + ": " : "", failed.cause());
        }
    }

    // What meets every call is said once, not for every call that was in flight.
    private boolean isNews(CliException cause) {
        boolean everywhere =
                cause.exit() == Exit.NO_SERVER || (cause instanceof ApiException refusal && refusal.hopeless());
        return !everywhere || said.add(cause.headline());
    }

    void end(List<ScanOutcome> outcomes) {
        if (json) {
            if (many && !lines) {
                console.print(printed == 0 ? "[ ]\n" : " ]\n");
            }
        } else if (many && !markdown) {
            Render page = new Render(console);
            ScanTable.write(page, outcomes);
            console.print(page.toString());
        }
    }

    private void report(ScanOutcome outcome) {
        if (!(outcome instanceof ScanOutcome.Done done)) {
            return;
        }
        if (markdown) {
            console.print(
                    ScanMarkdown.of(outcome.input().title(), outcome.input().label(), done.answer()));
            return;
        }
        Render page = new Render(console);
        String title = outcome.input().title();
        if (!many || full) {
            ScanReport.full(page, title, outcome.input().label(), done.answer());
        } else if (!ScanReport.flagsOf(done.answer()).isEmpty()) {
            page.text(0, "", outcome.input().label(), page::dim);
            ScanReport.brief(page, title, done.answer(), briefFlags);
        }
        String text = page.toString();
        console.print(many && !text.isEmpty() ? text + "\n" : text);
    }

    private void json(ScanOutcome outcome) {
        ObjectNode line = Json.object().put("file", outcome.input().label());
        switch (outcome) {
            case ScanOutcome.Done done -> line.setAll(done.answer());
            case ScanOutcome.Failed failed -> {
                if (!many) {
                    return;
                }
                line.set("error", error(failed.cause()));
            }
            case ScanOutcome.Skipped _ -> line.set("error", Json.object().put("message", "not scanned"));
        }
        if (lines) {
            console.print(Json.compact(line) + "\n");
        } else if (many) {
            console.print((printed == 0 ? "[ " : ", ") + Json.pretty(line));
        } else {
            console.print(Json.pretty(line) + "\n");
        }
        printed++;
    }

    private static ObjectNode error(CliException cause) {
        return cause instanceof ApiException refusal && refusal.problem() instanceof ObjectNode problem
                ? problem.deepCopy()
                : Json.object().put("message", cause.headline());
    }
}
