package io.bulwark.identity.siwe;

import java.util.List;

/** Messages in the making: lines that a test may drop, change or reorder. */
final class Messages {
    static final String ADDRESS = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2";

    private Messages() {}

    /** A message with every field. */
    static List<String> full() {
        return List.of(
                "service.example wants you to sign in with your Ethereum account:",
                ADDRESS,
                "",
                "I accept the Terms of Service: https://service.example/tos",
                "",
                "URI: https://service.example/login",
                "Version: 1",
                "Chain ID: 1",
                "Nonce: 8a3f2b1c",
                "Issued At: 2026-11-20T12:00:00.000Z",
                "Expiration Time: 2026-11-20T13:00:00Z",
                "Not Before: 2026-11-20T12:00:00+01:00",
                "Request ID: some_id",
                "Resources:",
                "- ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/",
                "- https://example.com/my-web2-claim.json");
    }

    /** A message with the fields that must be there. */
    static List<String> least() {
        return List.of(
                "service.example wants you to sign in with your Ethereum account:",
                ADDRESS,
                "",
                "",
                "URI: https://service.example/login",
                "Version: 1",
                "Chain ID: 1",
                "Nonce: 8a3f2b1c",
                "Issued At: 2026-11-20T12:00:00Z");
    }

    static String text(List<String> lines) {
        return String.join("\n", lines);
    }

    /** The full message with the line that begins with {@code name} replaced. */
    static String with(String name, String line) {
        return text(full().stream().map(l -> l.startsWith(name) ? line : l).toList());
    }

    static String without(String name) {
        return text(full().stream().filter(l -> !l.startsWith(name)).toList());
    }

    static String withDomain(String domain) {
        return with("service.example wants", domain + SiweMessage.WANTS);
    }
}
