package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.testing.ServerProcess;
import io.bulwark.testing.TestFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of the documentation run as they stand. */
class DocsIT {
    private static final Pattern SHELL = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

    @Test
    void every_example_of_the_api_document_works_when_pasted_into_a_shell() throws Exception {
        Path folder = Files.createTempDirectory("bulwark-docs");
        String page = Files.readString(Path.of(System.getProperty("bulwark.root"), "docs/api.md"));
        StringBuilder script = new StringBuilder("set -euo pipefail\n");
        Matcher blocks = SHELL.matcher(page);
        while (blocks.find()) {
            script.append(blocks.group(1)).append("\necho\n");
        }
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"), Map.of())) {
            Path file = Files.writeString(folder.resolve("examples.sh"), script);
            ProcessBuilder shell = new ProcessBuilder("bash", "-x", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile());
            shell.environment().put("BULWARK_URL", server.url());
            shell.environment().put("KEY", server.operatorKey());
            Process process = shell.start();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            String output = Files.readString(folder.resolve("output"));

            assertThat(ended).as(output).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            assertThat(output).contains("\"composite_score\":").contains("event:job.finished");
        } finally {
            TestFolders.delete(folder);
        }
    }
}
