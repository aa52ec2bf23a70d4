package io.bulwark.bench;

import io.bulwark.testing.ServerProcess;
import io.bulwark.testing.TestFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code bench/run [start|scan|cached|signin|limiter|sessions|guard|conversations|gateway|actions|similar|research|compute|jmh|all]}. */
final class Main {
    private static final List<String> NAMES = List.of(
            "start",
            "scan",
            "cached",
            "signin",
            "limiter",
            "sessions",
            "guard",
            "conversations",
            "gateway",
            "actions",
            "similar",
            "research",
            "compute",
            "jmh");

    private Main() {}

    public static void main(String[] args) throws Exception {
        String what = args.length == 0 ? "all" : args[0];
        if (!what.equals("all") && !NAMES.contains(what)) {
            System.err.println("There is no benchmark '" + what + "': all, " + String.join(", ", NAMES));
            System.exit(2);
        }
        Figures figures = new Figures();
        for (String name : what.equals("all") ? NAMES : List.of(what)) {
            Path folder = Files.createTempDirectory("bulwark-bench");
            try {
                run(name, folder.resolve("data"), figures);
            } finally {
                TestFolders.delete(folder);
            }
        }
        figures.print();
    }

    private static void run(String name, Path data, Figures figures) throws Exception {
        switch (name) {
            case "start" -> StartBench.run(data, figures);
            case "gateway" -> GatewayBench.run(data, figures);
            case "research" -> ResearchBench.run(data, figures);
            case "actions" -> ActionsBench.run(figures);
            case "guard" -> GuardBench.run(figures);
            case "jmh" -> GuardJmh.run(figures);
            case "compute" -> ComputeBench.run(data, figures);
            case "limiter" -> LimiterBench.run(data, figures);
            case "scan" -> {
                try (ServerProcess server = ServerProcess.start(data, Map.of())) {
                    ScanBench.run(server, figures);
                    Memory.report(server, data, figures);
                }
            }
            case "cached" -> {
                try (ServerProcess server = ServerProcess.start(data, CachedBench.SETTINGS)) {
                    CachedBench.run(server, figures);
                }
            }
            case "signin" -> {
                try (ServerProcess server = ServerProcess.start(data, Map.of())) {
                    SignInBench.run(server, figures);
                }
            }
            case "similar" -> {
                try (ServerProcess server = ServerProcess.start(data, Map.of())) {
                    SimilarBench.run(server, figures);
                }
            }
            case "sessions" -> {
                try (ServerProcess server = ServerProcess.start(data, Map.of())) {
                    SessionsBench.run(server, data, figures);
                }
            }
            case "conversations" -> {
                try (ServerProcess server = ServerProcess.start(data, Map.of())) {
                    ConversationBench.run(server, figures);
                }
            }
            default -> throw new IllegalArgumentException(name);
        }
    }
}
