package io.bulwark.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line's entrance: the commands, and the one place where faults become messages and exit codes. */
public final class Main {
    private static final int USAGE_WIDTH = 100;

    private Main() {}

    public static void main(String[] args) {
        Console console = Console.ofProcess();
        int exit = execute(args, console);
        console.out().flush();
        console.err().flush();
        System.exit(exit);
    }

    /** Runs one command line and answers its exit code. */
    static int execute(String[] args, Console console) {
        Help.ColorScheme colours = Help.defaultColorScheme(console.colour() ? Help.Ansi.ON : Help.Ansi.OFF);
        return new CommandLine(new BulwarkCommand(console))
                .addSubcommand(new ScanCommand(console))
                .addSubcommand(new CommandLine(new ProposalsCommand())
                        .addSubcommand(new ProposalsListCommand(console))
                        .addSubcommand(new ProposalsShowCommand(console))
                        .addSubcommand(new ProposalsSimilarCommand(console))
                        .addSubcommand(new ProposalsEvaluateCommand(console)))
                .addSubcommand(new CommandLine(new GuardCommand(console))
                        .addSubcommand(new GuardEvaluateCommand(console))
                        .addSubcommand(new GuardScorecardCommand(console))
                        .addSubcommand(new GuardTrainCommand(console))
                        .addSubcommand(new GuardPolicyCommand(console))
                        .addSubcommand(new GuardSessionsCommand(console))
                        .addSubcommand(new GuardStatisticsCommand(console)))
                .addSubcommand(new CommandLine(new AnalyzeCommand(console))
                        .addSubcommand(new EvaluateSentimentCommand(console)))
                .addSubcommand(new ReportCommand(console))
                .addSubcommand(new TokensCommand(console))
                .addSubcommand(new ModelsCommand(console))
                .addSubcommand(new McpCommand(console))
                .addSubcommand(new WalletCommand(console))
                .addSubcommand(new CommandLine(new ListsCommand())
                        .addSubcommand(new ListsShowCommand(console))
                        .addSubcommand(new ListsAddCommand(console))
                        .addSubcommand(new ListsRemoveCommand(console)))
                .addSubcommand(new CommandLine(new KeyCommand())
                        .addSubcommand(new KeyCreateCommand(console))
                        .addSubcommand(new KeyListCommand(console))
                        .addSubcommand(new KeyRotateCommand(console))
                        .addSubcommand(new KeyRevokeCommand(console)))
                .addSubcommand(new CommandLine(new ModelKeyCommand())
                        .addSubcommand(new ModelKeyCreateCommand(console))
                        .addSubcommand(new ModelKeyListCommand(console))
                        .addSubcommand(new ModelKeyRotateCommand(console))
                        .addSubcommand(new ModelKeyEditCommand(console))
                        .addSubcommand(new ModelKeyRevokeCommand(console)))
                .addSubcommand(new UsageCommand(console))
                .addSubcommand(new CommandLine(new SecretCommand())
                        .addSubcommand(new SecretSetCommand(console))
                        .addSubcommand(new SecretListCommand(console))
                        .addSubcommand(new SecretRemoveCommand(console))
                        .addSubcommand(new SecretRotateCommand(console)))
                .addSubcommand(new CommandLine(new NodeCommand(console))
                        .addSubcommand(new NodeStatusCommand(console))
                        .addSubcommand(new NodeDrainCommand(console))
                        .addSubcommand(new NodeResumeCommand(console))
                        .addSubcommand(new NodeUnbondCommand(console))
                        .addSubcommand(new NodeWithdrawCommand(console)))
                .addSubcommand(new CommandLine(new NetworkCommand())
                        .addSubcommand(new NetworkStatsCommand(console))
                        .addSubcommand(new NetworkHealthCommand(console))
                        .addSubcommand(new NetworkNodesCommand(console))
                        .addSubcommand(new NetworkMintCommand(console))
                        .addSubcommand(new NetworkDemoCommand(console)))
                .addSubcommand(new CommandLine(new TaskCommand())
                        .addSubcommand(new TaskSubmitCommand(console))
                        .addSubcommand(new TaskGetCommand(console))
                        .addSubcommand(new TaskWatchCommand(console))
                        .addSubcommand(new TaskExplainCommand(console))
                        .addSubcommand(new TaskCancelCommand(console))
                        .addSubcommand(new TaskListCommand(console))
                        .addSubcommand(new TaskVerifyPayoutCommand(console)))
                .addSubcommand(new AuditCommand(console))
                .addSubcommand(new StatusCommand(console))
                .addSubcommand(new LaunchedCommand.Up())
                .addSubcommand(new LaunchedCommand.Serve())
                .addSubcommand(new LaunchedCommand.Test())
                .addSubcommand(new HelpCommand(console))
                .addSubcommand(new VersionCommand(console))
                .setColorScheme(colours)
                .setUsageHelpWidth(Math.clamp(console.width(), 60, USAGE_WIDTH))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(LocalDate.class, Main::day)
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((fault, _) -> misused(fault, console))
                .setExecutionExceptionHandler((fault, _, _) -> failed(fault, console))
                .execute(args);
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("'" + text + "' is no day; give one such as 2026-11-30");
        }
    }

    /** Says on standard error what went wrong. */
    static void complain(Console console, String prefix, CliException fault) {
        console.status().clear();
        PrintStream err = console.err();
        err.println("error: " + prefix + Text.safe(fault.headline()));
        for (String detail : fault.details()) {
            err.println("  " + Text.safe(detail));
        }
        err.flush();
    }

    private static int failed(Exception fault, Console console) throws Exception {
        if (fault instanceof ParameterException misuse) {
            return misused(misuse, console);
        }
        if (fault instanceof CliException known) {
            complain(console, "", known);
            return known.exit();
        }
        // A bug: its trace helps more than any sentence.
        throw fault;
    }

    private static int misused(ParameterException fault, Console console) {
        PrintStream err = console.err();
        err.println("error: " + Text.safe(String.valueOf(fault.getMessage())));
        if (fault instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            if (!near.isEmpty()) {
                err.println("  did you mean: " + String.join(", ", near) + "?");
            }
        }
        String command = fault.getCommandLine().getCommandSpec().qualifiedName();
        err.println("  next: " + command + " --help");
        err.flush();
        return Exit.USAGE;
    }
}
