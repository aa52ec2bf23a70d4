package io.bulwark.chain;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** An endpoint's address. Its path, query and user part often hold a key, so it prints as its host and port only. */
final class RpcUrl {
    private final URI uri;
    private final Optional<String> authorization;
    private final String host;

    private RpcUrl(URI uri, Optional<String> authorization) {
        this.uri = uri;
        this.authorization = authorization;
        this.host = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    static RpcUrl parse(long chainId, String text) {
        try {
            URI full = new URI(text.strip());
            boolean http = "https".equalsIgnoreCase(full.getScheme()) || "http".equalsIgnoreCase(full.getScheme());
            if (http && full.getHost() != null) {
                String path = full.getRawPath() == null || full.getRawPath().isEmpty() ? "/" : full.getRawPath();
                String port = full.getPort() < 0 ? "" : ":" + full.getPort();
                String query = full.getRawQuery() == null ? "" : "?" + full.getRawQuery();
                return new RpcUrl(
                        new URI(full.getScheme() + "://" + full.getHost() + port + path + query),
                        Optional.ofNullable(full.getUserInfo()).map(RpcUrl::basic));
            }
        } catch (URISyntaxException e) {
            // Told below: the exception repeats the URL.
        }
        throw new IllegalArgumentException("bulwark.chain.networks." + chainId + ".urls or BULWARK_RPC_URL_" + chainId
                + " holds something that is not an http or https URL");
    }

    private static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    URI uri() {
        return uri;
    }

    Optional<String> authorization() {
        return authorization;
    }

    String host() {
        return host;
    }

    @Override
    public String toString() {
        return host;
    }
}
