package io.bulwark.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.KeySource;
import io.bulwark.gateway.provider.ModelProvider;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.ProviderKey;
import io.bulwark.gateway.provider.ProviderSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final String FULL = """
            providers:
              openai:
                headers: { OpenAI-Organization: org-1 }
                timeouts: { connect: 2s, first_token: 8s, between_tokens: 20s, answer: 90s, total: 5m }
                max_calls: 50
                models:
                  small:
                    upstream: gpt-4o-mini
                    context: 128000
                    max_output: 16384
                    price: { input: 0.15, cached_input: 0.075, output: 0.60 }
                  large: {}
              local:
                kind: compatible
                base_url: http://10.0.0.7:8000/v1
                key: file:/run/secrets/local
            routes:
              fast:
                choose: weight
                targets:
                  - openai/small
                  - { model: local/llama3, weight: 3, retries: 0, timeouts: { first_token: 500ms } }
                  - bulwark/echo
                retries: 2
                rate_limit_wait: 3s
                hold: true
                timeouts: { total: 1m }
            """;

    @Test
    void the_whole_form_is_read() {
        GatewaySettings settings = GatewaySettings.read(FULL);

        ProviderSettings openai = settings.providers().getFirst();
        assertThat(openai.kind()).isEqualTo("openai");
        assertThat(openai.baseUrl()).isEqualTo(URI.create("https://api.openai.com/v1"));
        assertThat(openai.key()).isEqualTo("env:OPENAI_API_KEY");
        assertThat(openai.timeouts().betweenTokens()).isEqualTo(Duration.ofSeconds(20));
        assertThat(openai.model("small").upstream()).isEqualTo("gpt-4o-mini");
        assertThat(openai.model("small").price().output()).isEqualByComparingTo("0.60");
        assertThat(openai.model("small").price().cacheWrite()).isEqualTo(new BigDecimal("0.15"));
        assertThat(openai.model("other").upstream()).isEqualTo("other");
        assertThat(openai.modelNames()).containsExactlyInAnyOrder("small", "large");
        assertThat(settings.providers().get(1).key()).isEqualTo("file:/run/secrets/local");
        RouteSettings fast = settings.routes().getFirst();
        assertThat(fast.choose()).isEqualTo(Choose.WEIGHT);
        assertThat(fast.hold()).isTrue();
        assertThat(fast.retries()).isEqualTo(2);
        assertThat(fast.targets()).hasSize(3);
        assertThat(fast.targets().get(1).weight()).isEqualTo(3);
        assertThat(fast.targets().get(1).timeouts().firstToken()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void the_file_in_the_documentation_is_read() throws IOException {
        String page = Files.readString(Path.of("../docs/gateway.md"));
        int start = page.indexOf("```yaml\n") + "```yaml\n".length();
        GatewaySettings settings = GatewaySettings.read(page.substring(start, page.indexOf("```", start)));

        assertThat(settings.providers().stream().map(ProviderSettings::name))
                .containsExactly("openai", "claude", "local");
        assertThat(settings.routes().stream().map(RouteSettings::alias)).containsExactly("fast", "shared");
    }

    @Test
    void the_example_for_the_fault_wall_has_a_fallback_for_each_fault() throws IOException {
        String yaml = Files.readString(Path.of("../docs/examples/gateway-failover-wall.yaml"));
        assertThat(GatewaySettings.read(yaml).routes()).hasSize(16).allSatisfy(route -> assertThat(route.targets())
                .hasSize(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max_calls: 50|max_call: 50|providers.openai.max_call is not known",
                "connect: 2s|conect: 2s|providers.openai.timeouts.conect is not known",
                "retries: 2|retry: 2|routes.fast.retry is not known",
                "weight: 3|wait: 3|routes.fast.targets[1].wait is not known",
                "input: 0.15|inputs: 0.15|price.inputs is not known",
                "routes:|rotes:|rotes is not known",
                "choose: weight|choose: best|routes.fast.choose must be one of [order, weight, latency, cost]",
                "hold: true|hold: maybe|routes.fast.hold must be true or false",
                "connect: 2s|connect: 2|providers.openai.timeouts.connect must be a time",
                "context: 128000|context: many|providers.openai.models.small.context must be a whole number",
                "openai/small|openai|routes.fast.targets[0].model must be PROVIDER/MODEL",
                "openai/small|nobody/small|names provider nobody",
                "kind: compatible|kind: odd|providers.local.kind must be one of",
                "http://10.0.0.7:8000/v1|ftp://x|providers.local.base_url must be an http",
                "http://10.0.0.7:8000/v1|http://me:pw@x/v1|providers.local.base_url must be an http",
                "file:/run/secrets/local|hello|providers.local.key must be a reference",
                "output: 0.60|output: -1|price.output must be a number"
            })
    void a_slip_is_a_fault_that_names_its_member(String right, String wrong, String said) {
        assertThatThrownBy(() -> GatewaySettings.read(FULL.replace(right, wrong)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(said);
    }

    @Test
    void a_key_written_into_the_file_is_not_repeated_in_the_fault() {
        String key = "sk-" + "live-123456";
        assertThatThrownBy(() -> GatewaySettings.read(FULL.replace("file:/run/secrets/local", key)))
                .isInstanceOf(SettingsException.class)
                .message()
                .doesNotContain(key);
    }

    @Test
    void what_is_no_yaml_is_refused() {
        assertThatThrownBy(() -> GatewaySettings.read("providers: [")).isInstanceOf(SettingsException.class);
        assertThatThrownBy(() -> GatewaySettings.read("a: 1\na: 2")).isInstanceOf(SettingsException.class);
        assertThatThrownBy(() -> GatewaySettings.read("- 1")).isInstanceOf(SettingsException.class);
        assertThat(GatewaySettings.read("").providers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI_API_KEY,x,openai,https://api.openai.com/v1",
        "ANTHROPIC_API_KEY,x,anthropic,https://api.anthropic.com/v1",
        "GROQ_API_KEY,x,groq,https://api.groq.com/openai/v1",
        "OLLAMA_HOST,0.0.0.0,ollama,http://127.0.0.1:11434/v1",
        "OLLAMA_HOST,gpu:9999,ollama,http://gpu:9999/v1",
        "OLLAMA_BASE_URL,http://gpu:11434/,ollama,http://gpu:11434/v1",
        "OLLAMA_BASE_URL,https://gpu.example/v1,ollama,https://gpu.example/v1",
        "VLLM_BASE_URL,http://gpu:8000/v1,vllm,http://gpu:8000/v1"
    })
    void the_usual_variables_name_providers(String variable, String value, String name, URI url) {
        List<ProviderSettings> providers =
                GatewaySettings.fromEnvironment(Map.of(variable, value)).providers();
        assertThat(providers).hasSize(1);
        assertThat(providers.getFirst().name()).isEqualTo(name);
        assertThat(providers.getFirst().baseUrl()).isEqualTo(url);
    }

    private static Router router(Map<String, String> environment) {
        KeySource keys = KeySource.standard(environment, _ -> Optional.empty());
        return Router.of(GatewaySettings.fromEnvironment(environment), keys, List.of(), RouteListener.NONE);
    }

    private static Outcome.Failed failure(Router router, String model) {
        return (Outcome.Failed) router.call(Operation.CHAT, Answers.ask(model, false), CallOptions.plain())
                .outcome();
    }

    @Test
    void with_nothing_configured_only_the_echo_answers_and_others_say_what_to_configure() {
        try (Router router = router(Map.of())) {
            Routed echo = router.call(Operation.CHAT, Answers.ask("bulwark/echo", true), CallOptions.plain());
            assertThat(Answers.of(echo.outcome()).text()).isEqualTo("Why a gateway?");
            Outcome.Failed failed = failure(router, "gpt-4o");
            assertThat(failed.kind()).isEqualTo(FailureKind.NO_PROVIDER);
            assertThat(failed.status()).isEqualTo(503);
            assertThat(failed.message()).contains("OPENAI_API_KEY", "OLLAMA_HOST", "bulwark/echo");
            assertThat(router.models()).containsExactly("bulwark/echo");
            assertThat(router.providers().stream().map(ModelProvider::name)).containsExactly("bulwark");
        }
    }

    @Test
    void plain_names_find_the_provider_that_can_be_meant() {
        try (Router router =
                router(Map.of("OPENAI_API_KEY", "x", "ANTHROPIC_API_KEY", "x", "OLLAMA_HOST", "localhost"))) {
            for (String known :
                    List.of("gpt-4o-mini", "o3", "claude-sonnet-4-5", "llama3", "openai/gpt-4o-mini", "ollama/a/b")) {
                assertThat(router.knows(known)).as(known).isTrue();
            }
            assertThat(router.knows("bulwark/other")).isFalse();
        }
        try (Router router = router(Map.of("GROQ_API_KEY", "x", "OLLAMA_HOST", "localhost"))) {
            Outcome.Failed failed = failure(router, "llama3");
            assertThat(failed.status()).isEqualTo(404);
            assertThat(failed.message()).contains("groq/llama3", "ollama/llama3");
        }
    }

    @Test
    void keys_come_from_variables_and_files_and_hide_themselves(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "  from-file \nsecond line\n");
        KeySource keys = KeySource.standard(
                Map.of("A", " from-env ", "B", " "), reference -> Optional.of(new ProviderKey("rest " + reference)));

        assertThat(keys.find("env:A").orElseThrow().reveal()).isEqualTo("from-env");
        assertThat(keys.find("env:B")).isEmpty();
        assertThat(keys.find("file:" + file).orElseThrow().reveal()).isEqualTo("from-file");
        assertThat(keys.find("file:" + folder.resolve("none"))).isEmpty();
        assertThat(keys.find("secret:x").orElseThrow().reveal()).isEqualTo("rest secret:x");
        assertThat(keys.find("env:A").orElseThrow()).hasToString("***");
    }
}
