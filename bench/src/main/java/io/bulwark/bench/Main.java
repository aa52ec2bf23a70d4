package io.bulwark.bench;

import io.bulwark.testing.ServerProcess;
import io.bulwark.testing.TestFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** {@code bench/run [start|scan|guard|all]}. */
final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        String what = args.length == 0 ? "all" : args[0];
        Figures figures = new Figures();
        if (what.equals("guard")) {
            GuardBench.run(figures);
            figures.print();
            return;
        }
        Path folder = Files.createTempDirectory("bulwark-bench");
        try {
            Path data = folder.resolve("data");
            if (!what.equals("scan")) {
                StartBench.run(data, figures);
            }
            if (!what.equals("start")) {
                try (ServerProcess server = ServerProcess.start(data, Map.of())) {
                    ScanBench.run(server, figures);
                    Memory.report(server, data, figures);
                }
            }
        } finally {
            TestFolders.delete(folder);
        }
        figures.print();
    }
}
