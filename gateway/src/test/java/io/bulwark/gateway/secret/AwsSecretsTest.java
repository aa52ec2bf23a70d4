package io.bulwark.gateway.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.gateway.secret.HttpStore.Call;
import io.bulwark.gateway.secret.HttpStore.Reply;
import io.bulwark.storage.Secret;
import io.bulwark.testing.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwsSecretsTest {
    private static final String VALUE = "sk-" + "aws-0815-value";
    private static final String READ = """
            {"ARN":"arn:aws:secretsmanager:eu-central-1:123456789012:secret:openai-a1b2c3","CreatedDate":1.7634E9,
             "Name":"openai","SecretString":%s,"VersionId":"EXAMPLE1-90ab-cdef-fedc-ba987SECRET1",
             "VersionStages":["AWSCURRENT"]}""";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-20T12:00:00Z"));
    private final HttpStore aws = new HttpStore(_ -> new Reply(200, READ.formatted("\"" + VALUE + "\"")));

    @AfterEach
    void close() {
        aws.close();
    }

    private AwsSecrets secrets(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("AWS_REGION", "eu-central-1", "aws.endpoint", aws.url(), "aws.timeout", "PT2S"));
        return new AwsSecrets(TestSecrets.config(all.toArray(String[]::new)).aws(), clock);
    }

    private AwsSecrets withKey() {
        return secrets("AWS_ACCESS_KEY_ID", "AKID" + "EXAMPLE", "AWS_SECRET_ACCESS_KEY", "top-secret");
    }

    @Test
    void a_secret_is_asked_for_with_a_signature_over_what_is_sent() {
        assertThat(withKey().read("openai").value()).isEqualTo(VALUE);

        Call call = aws.calls.getFirst();
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.body()).isEqualTo("{\"SecretId\":\"openai\"}");
        assertThat(call.header("X-Amz-Target")).isEqualTo("secretsmanager.GetSecretValue");
        assertThat(call.header("Content-Type")).isEqualTo("application/x-amz-json-1.1");
        // What the server got, signed anew, has the same signature.
        String again = new AwsSigner("eu-central-1", "secretsmanager")
                .sign(
                        "POST",
                        URI.create(aws.url() + "/"),
                        Map.of(
                                "host", call.header("Host"),
                                "content-type", call.header("Content-Type"),
                                "x-amz-target", call.header("X-Amz-Target")),
                        call.body().getBytes(StandardCharsets.UTF_8),
                        new AwsCredentials("AKID" + "EXAMPLE", new Secret("top-secret"), null),
                        clock.instant())
                .get("authorization");
        assertThat(call.header("Authorization")).isEqualTo(again);
    }

    @Test
    void a_member_of_a_secret_and_a_binary_secret_are_read() {
        aws.replies(_ -> new Reply(200, READ.formatted("\"{\\\"key\\\":\\\"" + VALUE + "\\\"}\"")));
        assertThat(withKey().read("openai#key").value()).isEqualTo(VALUE);
        assertThatThrownBy(() -> withKey().read("openai#none")).hasMessageContaining("\"none\"");
        String binary = Base64.getEncoder().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
        aws.replies(_ -> new Reply(200, "{\"Name\":\"x\",\"SecretBinary\":\"" + binary + "\"}"));
        assertThat(withKey().read("x").value()).isEqualTo(VALUE);
        aws.replies(_ -> new Reply(200, "{\"Name\":\"x\"}"));
        assertThatThrownBy(() -> withKey().read("x")).hasMessageContaining("without a secret");
    }

    @Test
    void faults_carry_the_kind_that_aws_names_and_no_secret() {
        aws.replies(_ -> new Reply(
                400,
                "{\"__type\":\"ResourceNotFoundException\",\"Message\":\"Secrets Manager can't find " + VALUE + "\"}"));

        assertThatThrownBy(() -> withKey().read("x"))
                .isInstanceOf(SecretBackend.Missing.class)
                .hasMessage("AWS Secrets Manager answered HTTP 400 ResourceNotFoundException");
        aws.silence();
        assertThatThrownBy(() -> withKey().read("x")).hasMessageContaining("in time");
    }

    @Test
    void a_containers_credentials_are_borrowed_and_fetched_again_before_they_end(@TempDir Path folder)
            throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "pod-token\n");
        aws.replies(call -> call.path().equals("/credentials")
                ? new Reply(
                        200,
                        "{\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"borrowed\",\"Token\":\"session\",\"Expiration\":\""
                                + clock.instant().plus(Duration.ofHours(1)) + "\"}")
                : new Reply(200, READ.formatted("\"" + VALUE + "\"")));
        AwsSecrets secrets = secrets(
                "aws.container-credentials", aws.url() + "/credentials", "aws.container-token-file", token.toString());

        secrets.read("openai");
        secrets.read("openai");
        clock.advance(Duration.ofMinutes(56));
        secrets.read("openai");

        assertThat(aws.calls.stream().map(Call::path)).containsExactly("/credentials", "/", "/", "/credentials", "/");
        assertThat(aws.calls.getFirst().header("Authorization")).isEqualTo("pod-token");
        assertThat(aws.calls.get(1).header("X-Amz-Security-Token")).isEqualTo("session");
    }

    @Test
    void what_is_not_configured_is_named() {
        assertThatThrownBy(() -> secrets().read("x")).hasMessageContaining("AWS_ACCESS_KEY_ID");
        assertThatThrownBy(() -> new AwsSecrets(TestSecrets.config().aws(), clock).read("x"))
                .hasMessageContaining("AWS_REGION");
    }
}
