package io.bulwark.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * How to reach the two engines.
 *
 * @param jdbcUrl a {@code jdbc:postgresql:} address without credentials
 * @param redisUrl a {@code redis://} or {@code rediss://} address, which may carry a password
 */
public record Connections(String jdbcUrl, String user, Secret password, Secret redisUrl) {

    /** The parts of a PostgreSQL address in either common spelling. */
    public record Database(String jdbcUrl, String user, Secret password) {

        /**
         * Reads {@code postgresql://user:password@host:port/name?parameters} or a {@code jdbc:postgresql:} address.
         *
         * @throws IllegalArgumentException when it is neither, without repeating the text (it may hold a password)
         */
        public static Database parse(String url) {
            String text = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
            if (!text.startsWith("postgresql://") && !text.startsWith("postgres://")) {
                throw new IllegalArgumentException("DATABASE_URL must start with postgresql:// or jdbc:postgresql://");
            }
            URI uri;
            try {
                uri = new URI(text);
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("DATABASE_URL is not a valid address near position " + e.getIndex()
                        + " (percent-encode special characters of the password)");
            }
            if (uri.getHost() == null) {
                throw new IllegalArgumentException("DATABASE_URL names no host");
            }
            String user = "";
            String password = "";
            if (uri.getRawUserInfo() != null) {
                String[] parts = uri.getRawUserInfo().split(":", 2);
                user = decode(parts[0]);
                password = parts.length > 1 ? decode(parts[1]) : "";
            }
            StringBuilder rest = new StringBuilder();
            if (uri.getRawQuery() != null) {
                for (String pair : uri.getRawQuery().split("&", -1)) {
                    if (pair.startsWith("user=")) {
                        user = decode(pair.substring(5));
                    } else if (pair.startsWith("password=")) {
                        password = decode(pair.substring(9));
                    } else if (!pair.isBlank()) {
                        rest.append(rest.isEmpty() ? '?' : '&').append(pair);
                    }
                }
            }
            int port = uri.getPort() < 0 ? 5432 : uri.getPort();
            String path = uri.getRawPath() == null || uri.getRawPath().length() < 2 ? "/postgres" : uri.getRawPath();
            return new Database(
                    "jdbc:postgresql://" + uri.getHost() + ":" + port + path + rest, user, new Secret(password));
        }

        private static String decode(String text) {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        }
    }

    /** The {@code postgresql://} spelling with credentials, as {@code connect.env} carries it. */
    public Secret databaseUrl() {
        String encoded = URLEncoder.encode(password.value(), StandardCharsets.UTF_8);
        return new Secret("postgresql://" + URLEncoder.encode(user, StandardCharsets.UTF_8) + ":" + encoded + "@"
                + jdbcUrl.substring("jdbc:postgresql://".length()));
    }
}
