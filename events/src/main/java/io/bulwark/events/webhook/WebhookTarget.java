package io.bulwark.events.webhook;

import io.bulwark.kernel.PublicAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which addresses may be posted to. */
final class WebhookTarget {
    private static final int LONGEST = 2_000;

    private final Set<String> allowed;

    WebhookTarget(List<String> allowed) {
        this.allowed = Set.copyOf(allowed.stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .toList());
    }

    /** Why an address is refused, worded to follow its name. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message, null, false, false);
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }

    /** What can be told without asking for the host's address. */
    URI parse(String text) throws Refused {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new Refused("must be a URL");
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (text.length() > LONGEST) {
            throw new Refused("must have at most " + LONGEST + " characters");
        }
        boolean plain = scheme.equals("http") && allowed(url);
        if (!plain && !scheme.equals("https")
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawFragment() != null
                || url.getPort() == 0
                || url.getPort() > 65_535) {
            throw new Refused("must be an https URL without a user part or fragment");
        }
        if (!text.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new Refused("must be written in ASCII, percent-encoded where need be");
        }
        String host = bare(url);
        boolean literal = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
        if (literal) {
            try {
                resolve(url);
            } catch (UnknownHostException e) {
                throw new Refused("names no valid address");
            }
        }
        return url;
    }

    /** The addresses to connect to, and to no others: a name may lead elsewhere a moment later. */
    InetAddress[] resolve(URI url) throws Refused, UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(bare(url));
        boolean good = Arrays.stream(addresses)
                .allMatch(address -> PublicAddress.isPublic(address)
                        // Link-local addresses hold the secrets of clouds: nobody has a receiver there.
                        || allowed(url) && !address.isLinkLocalAddress());
        if (!good || addresses.length == 0) {
            throw new Refused("leads to an address that is not public");
        }
        return addresses;
    }

    private boolean allowed(URI url) {
        if (url.getHost() == null) {
            return false;
        }
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return allowed.contains(host) || allowed.contains(host + ":" + url.getPort());
    }

    static String bare(URI url) {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
