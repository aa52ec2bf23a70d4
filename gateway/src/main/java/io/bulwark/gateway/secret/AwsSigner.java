package io.bulwark.gateway.secret;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests to AWS: Signature Version 4 (AWS4-HMAC-SHA256), as documented in the AWS General Reference, "Create a signed
 * AWS API request". For services other than S3, whose paths are encoded twice.
 */
final class AwsSigner {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final String region;
    private final String service;

    AwsSigner(String region, String service) {
        this.region = region;
        this.service = service;
    }

    /**
     * The headers that the request needs beside those given: {@code x-amz-date}, {@code authorization}, and {@code
     * x-amz-security-token} with a session.
     *
     * @param headers all others that go with the request, {@code host} included; names in lower case
     */
    Map<String, String> sign(
            String method, URI uri, Map<String, String> headers, byte[] body, AwsCredentials credentials, Instant now) {
        String time = TIME.format(now);
        Map<String, String> added = new TreeMap<>();
        added.put("x-amz-date", time);
        if (credentials.sessionToken() != null) {
            added.put("x-amz-security-token", credentials.sessionToken().value());
        }
        TreeMap<String, String> signed = new TreeMap<>(headers);
        signed.putAll(added);
        String names = String.join(";", signed.keySet());
        String canonical = method + "\n" + path(uri) + "\n" + query(uri) + "\n"
                + signed.entrySet().stream()
                        .map(h -> h.getKey() + ":" + h.getValue().strip().replaceAll(" +", " ") + "\n")
                        .collect(Collectors.joining())
                + "\n" + names + "\n" + hash(body);
        String day = time.substring(0, 8);
        String scope = day + "/" + region + "/" + service + "/aws4_request";
        String toSign =
                ALGORITHM + "\n" + time + "\n" + scope + "\n" + hash(canonical.getBytes(StandardCharsets.UTF_8));
        byte[] key = ("AWS4" + credentials.secretAccessKey().value()).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {day, region, service, "aws4_request"}) {
            key = hmac(key, part);
        }
        added.put(
                "authorization",
                ALGORITHM + " Credential=" + credentials.accessKeyId() + "/" + scope + ", SignedHeaders=" + names
                        + ", Signature=" + HexFormat.of().formatHex(hmac(key, toSign)));
        return added;
    }

    private static String path(URI uri) {
        String path = uri.getRawPath();
        return path == null || path.isEmpty()
                ? "/"
                : Arrays.stream(path.split("/", -1)).map(AwsSigner::encode).collect(Collectors.joining("/"));
    }

    /** Sorted by name and value after encoding. */
    private static String query(URI uri) {
        String query = uri.getRawQuery();
        if (query == null || query.isEmpty()) {
            return "";
        }
        return Arrays.stream(query.split("&"))
                .map(pair -> {
                    int equals = pair.indexOf('=');
                    String name = equals < 0 ? pair : pair.substring(0, equals);
                    String value = equals < 0 ? "" : pair.substring(equals + 1);
                    return encode(decode(name)) + "=" + encode(decode(value));
                })
                .sorted()
                .collect(Collectors.joining("&"));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** As RFC 3986 has it: everything but letters, digits and - . _ ~. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
