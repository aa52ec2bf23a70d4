package io.bulwark.gateway.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bulwark.storage.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code aws:NAME} or {@code aws:NAME#FIELD}: AWS Secrets Manager; the field is a member of a secret that is a JSON object.
 * Credentials are those of the settings or the environment, else those that ECS or EKS give to a container.
 */
final class AwsSecrets implements SecretBackend {
    private static final String NAME = "AWS Secrets Manager";
    private static final String SERVICE = "secretsmanager";
    private static final Duration RENEW_BEFORE = Duration.ofMinutes(5);

    private final SecretsConfig.Aws config;
    private final InstantSource clock;
    private final StoreHttp http = new StoreHttp(NAME);
    private final StoreHttp containerHttp = new StoreHttp("the container's credential service");
    private @Nullable Borrowed borrowed;

    private record Borrowed(AwsCredentials credentials, Instant until) {}

    AwsSecrets(SecretsConfig.Aws config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Secret read(String name) {
        int hash = name.indexOf('#');
        String id = hash < 0 ? name : name.substring(0, hash);
        String region = config.region().orElseThrow(() -> new Missing("set AWS_REGION"));
        URI uri;
        HttpRequest.Builder request;
        try {
            uri = URI.create(config.endpoint().orElse("https://" + SERVICE + "." + region + ".amazonaws.com") + "/")
                    .normalize();
            request = HttpRequest.newBuilder(uri);
        } catch (IllegalArgumentException e) {
            throw new Missing("the address of the endpoint is not valid");
        }
        byte[] body = JsonNodeFactory.instance
                .objectNode()
                .put("SecretId", id)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/x-amz-json-1.1");
        headers.put("x-amz-target", "secretsmanager.GetSecretValue");
        headers.forEach(request::header);
        headers.put("host", host(uri));
        new AwsSigner(region, SERVICE)
                .sign("POST", uri, headers, body, credentials(), clock.instant())
                .forEach(request::header);
        StoreHttp.Answer answer = http.send(request.timeout(config.timeout())
                .POST(BodyPublishers.ofByteArray(body))
                .build());
        if (answer.status() != 200) {
            throw new Missing(NAME + " answered HTTP " + answer.status() + kind(answer.body()));
        }
        return secret(answer.body(), hash < 0 ? null : name.substring(hash + 1));
    }

    /** As the client will send it: without the port that belongs to the scheme. */
    private static String host(URI uri) {
        int usual = "https".equals(uri.getScheme()) ? 443 : 80;
        return uri.getPort() < 0 || uri.getPort() == usual ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private static String kind(JsonNode body) {
        String type = body.path("__type").asText("");
        String plain = type.substring(type.lastIndexOf('#') + 1);
        return plain.matches("[A-Za-z]{1,60}") ? " " + plain : "";
    }

    private static Secret secret(JsonNode body, @Nullable String field) {
        String text;
        if (body.path("SecretString").isTextual()) {
            text = body.path("SecretString").asText();
        } else if (body.path("SecretBinary").isTextual()) {
            try {
                text = new String(
                        Base64.getDecoder().decode(body.path("SecretBinary").asText()), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new Missing("the binary secret is not Base64");
            }
        } else {
            throw new Missing(NAME + " answered without a secret");
        }
        if (field != null) {
            JsonNode member = StoreHttp.json(text).path(field);
            if (!member.isTextual()) {
                throw new Missing("the secret is not a JSON object with a text member \"" + field + "\"");
            }
            text = member.asText();
        }
        if (text.isBlank()) {
            throw new Missing("the secret is empty");
        }
        return new Secret(text);
    }

    private AwsCredentials credentials() {
        if (config.accessKeyId().isPresent() && config.secretAccessKey().isPresent()) {
            return new AwsCredentials(
                    config.accessKeyId().get(),
                    new Secret(config.secretAccessKey().get()),
                    config.sessionToken().map(Secret::new).orElse(null));
        }
        if (config.containerCredentials().isEmpty()) {
            throw new Missing("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        }
        return borrow(config.containerCredentials().get());
    }

    private synchronized AwsCredentials borrow(String address) {
        Borrowed known = borrowed;
        if (known != null && clock.instant().isBefore(known.until())) {
            return known.credentials();
        }
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(address)).timeout(config.timeout());
            if (config.containerTokenFile().isPresent()) {
                String token = Files.readString(
                                Path.of(config.containerTokenFile().get()))
                        .strip();
                request.header("Authorization", token);
            }
            StoreHttp.Answer answer = containerHttp.send(request.GET().build());
            JsonNode body = answer.body();
            if (answer.status() != 200 || !body.path("SecretAccessKey").isTextual()) {
                throw new Missing("the container's credential service answered HTTP " + answer.status());
            }
            AwsCredentials credentials = new AwsCredentials(
                    body.path("AccessKeyId").asText(),
                    new Secret(body.path("SecretAccessKey").asText()),
                    body.path("Token").isTextual()
                            ? new Secret(body.path("Token").asText())
                            : null);
            Instant end = Instant.parse(body.path("Expiration").asText());
            borrowed = new Borrowed(credentials, end.minus(RENEW_BEFORE));
            return credentials;
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new Missing("the container's credentials cannot be read ("
                    + e.getClass().getSimpleName() + ")");
        }
    }
}
