package io.bulwark.gateway.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bulwark.storage.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code vault:MOUNT/PATH#FIELD}: HashiCorp Vault, key-value store version 2, with a token or by AppRole. A token got by
 * AppRole is renewed by signing in again before it ends, and when it is refused.
 */
final class VaultSecrets implements SecretBackend {
    private static final String NAME = "Vault";

    private final SecretsConfig.Vault config;
    private final InstantSource clock;
    private final StoreHttp http = new StoreHttp(NAME);
    private @Nullable Login login;

    private record Login(Secret token, Instant until) {}

    VaultSecrets(SecretsConfig.Vault config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Secret read(String name) {
        int hash = name.indexOf('#');
        int slash = name.indexOf('/');
        if (hash < 0 || hash == name.length() - 1 || slash < 1 || slash > hash) {
            throw new Missing("the reference must be vault:MOUNT/PATH#FIELD");
        }
        String path = path(name.substring(0, slash), name.substring(slash + 1, hash));
        StoreHttp.Answer answer = get(path, token(false));
        if (answer.status() == 403 && config.token().isEmpty()) {
            answer = get(path, token(true));
        }
        return switch (answer.status()) {
            case 200 -> field(answer.body(), name.substring(hash + 1));
            case 403 -> throw new Missing("Vault refuses its token for this path");
            case 404 -> throw new Missing("Vault has no such secret, or its last version is deleted");
            case 503 -> throw new Missing("Vault is sealed or in maintenance");
            default -> throw new Missing("Vault answered HTTP " + answer.status());
        };
    }

    /** {@code secret/openai} is read at {@code secret/data/openai}, which may also be written out. */
    private static String path(String mount, String rest) {
        String path = rest.startsWith("data/") ? rest.substring("data/".length()) : rest;
        return "/v1/" + encode(mount) + "/data/"
                + Arrays.stream(path.split("/")).map(VaultSecrets::encode).collect(Collectors.joining("/"));
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Secret field(JsonNode body, String field) {
        JsonNode data = body.path("data").path("data");
        if (!data.isObject()) {
            throw new Missing("Vault's answer is not that of a key-value store of version 2");
        }
        JsonNode value = data.path(field);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw new Missing("Vault's secret has no text field \"" + field + "\"");
        }
        return new Secret(value.asText());
    }

    private StoreHttp.Answer get(String path, Secret token) {
        return http.send(
                request(path).header("X-Vault-Token", token.value()).GET().build());
    }

    private synchronized Secret token(boolean anew) {
        if (config.token().isPresent()) {
            return new Secret(config.token().get());
        }
        Login known = login;
        Instant now = clock.instant();
        if (!anew && known != null && now.isBefore(known.until())) {
            return known.token();
        }
        if (config.roleId().isEmpty() || config.secretId().isEmpty()) {
            throw new Missing("set VAULT_TOKEN, or bulwark.gateway.secrets.vault.role-id and .secret-id");
        }
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("role_id", config.roleId().get())
                .put("secret_id", config.secretId().get())
                .toString();
        StoreHttp.Answer answer = http.send(request("/v1/auth/" + encode(config.appRole()) + "/login")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
        JsonNode auth = answer.body().path("auth");
        if (answer.status() != 200 || !auth.path("client_token").isTextual()) {
            throw new Missing("Vault refuses the sign-in by AppRole (HTTP " + answer.status() + ")");
        }
        // Signing in again at two thirds of the lease leaves time for a Vault that is away for a while.
        long seconds = Math.max(1, auth.path("lease_duration").asLong(0) * 2 / 3);
        Login fresh = new Login(new Secret(auth.path("client_token").asText()), now.plusSeconds(seconds));
        login = fresh;
        return fresh.token();
    }

    private HttpRequest.Builder request(String path) {
        String address = config.address().orElseThrow(() -> new Missing("set VAULT_ADDR, such as https://vault:8200"));
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(address.replaceFirst("/+$", "") + path));
        } catch (IllegalArgumentException e) {
            throw new Missing("VAULT_ADDR is not an http address");
        }
        request.timeout(config.timeout()).header("X-Vault-Request", "true");
        config.namespace().ifPresent(namespace -> request.header("X-Vault-Namespace", namespace));
        return request;
    }
}
