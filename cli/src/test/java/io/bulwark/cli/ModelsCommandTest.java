package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.cli.WireServer.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {
    @TempDir
    Path home;

    @Test
    void models_show_where_they_lead_and_what_they_cost_and_a_provider_that_does_not_work_is_an_error() {
        try (WireServer wire = new WireServer()) {
            wire.on("GET /api/v1/models", Answer.json(200, """
                    {"models":[{"id":"fast","targets":[
                      {"provider":"openai","model":"small","upstream":"gpt-4o-mini","price":{"input":"0.15","output":"0.6"}},
                      {"provider":"local","model":"llama3","upstream":"llama3","price":null}]}],
                     "providers":[{"name":"openai","kind":"openai","works":true,"ms":210,"listed":60},
                      {"name":"local","kind":"vllm","works":false,"ms":3,"code":"upstream_unreachable","reason":"No route"}]}"""));
            Cli cli = new Cli(home).env("BULWARK_URL", wire.url());

            Cli.Result listed = cli.run("models");
            Cli.Result tested = cli.run("models", "--test");

            assertThat(listed.exit()).isZero();
            assertThat(listed.out())
                    .contains("fast", "openai/gpt-4o-mini ($0.15 in, $0.6 out", "local/llama3 (price unknown)");
            assertThat(tested.exit()).isEqualTo(Exit.REFUSED);
            assertThat(tested.out()).contains("works, 210 ms", "does not work: No route");
        }
    }
}
