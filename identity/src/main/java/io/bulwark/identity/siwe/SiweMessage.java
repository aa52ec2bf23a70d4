package io.bulwark.identity.siwe;

import io.bulwark.chain.Eip55;
import io.bulwark.kernel.EvmAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an EIP-4361 message.
 *
 * @param scheme of the origin that asks, null when the message does not say
 * @param domain the RFC 3986 authority that asks
 * @param statement one line the user agrees to, null when there is none (an empty one is not the same)
 * @param chainId EIP-155 id of the session's chain
 * @param nonce at least 8 letters and digits
 * @param resources RFC 3986 URIs, null when the message has no such list
 */
public record SiweMessage(
        @Nullable String scheme,
        String domain,
        EvmAddress address,
        @Nullable String statement,
        String uri,
        long chainId,
        String nonce,
        SiweTime issuedAt,
        @Nullable SiweTime expirationTime,
        @Nullable SiweTime notBefore,
        @Nullable String requestId,
        @Nullable List<String> resources) {
    static final String WANTS = " wants you to sign in with your Ethereum account:";

    public SiweMessage {
        resources = resources == null ? null : List.copyOf(resources);
    }

    /** The domain taken apart. */
    public Optional<Authority> domainAuthority() {
        return Authority.parse(domain);
    }

    /** The authority of the URI, empty for one that has none, such as a DID. */
    public Optional<Authority> uriAuthority() {
        return Rfc3986.authority(uri);
    }

    /** The message as a wallet signs it, the address with its EIP-55 checksum. */
    public String text() {
        StringBuilder text = new StringBuilder();
        if (scheme != null) {
            text.append(scheme).append("://");
        }
        text.append(domain).append(WANTS).append('\n');
        text.append(Eip55.checksum(address)).append("\n\n");
        if (statement != null) {
            text.append(statement).append('\n');
        }
        text.append("\nURI: ").append(uri);
        text.append("\nVersion: 1\nChain ID: ").append(chainId);
        text.append("\nNonce: ").append(nonce);
        text.append("\nIssued At: ").append(issuedAt.text());
        if (expirationTime != null) {
            text.append("\nExpiration Time: ").append(expirationTime.text());
        }
        if (notBefore != null) {
            text.append("\nNot Before: ").append(notBefore.text());
        }
        if (requestId != null) {
            text.append("\nRequest ID: ").append(requestId);
        }
        if (resources != null) {
            text.append("\nResources:");
            resources.forEach(resource -> text.append("\n- ").append(resource));
        }
        return text.toString();
    }
}
