package io.bulwark.plans;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/** Names of those whose calls are counted. */
public final class Subjects {
    private static final int MAX = 200;

    private Subjects() {}

    /**
     * The subject of calls from an IP address. An IPv6 caller owns a whole /64, so that is what counts; an IPv4 address
     * inside IPv6 counts as itself. All that is not an address shares one subject.
     */
    public static String ofIp(String literal) {
        try {
            int zone = literal.indexOf('%');
            InetAddress address = InetAddress.ofLiteral(zone < 0 ? literal : literal.substring(0, zone));
            return address instanceof Inet6Address
                    ? "ip:" + HexFormat.of().formatHex(address.getAddress(), 0, 8) + "/64"
                    : "ip:" + address.getHostAddress();
        } catch (IllegalArgumentException e) {
            return "ip:unknown";
        }
    }

    /** Whether the text can be part of a Redis key beside a hash tag: printable ASCII without space and braces. */
    static boolean valid(String text) {
        return text.length() <= MAX && text.chars().allMatch(c -> c > ' ' && c < 127 && c != '{' && c != '}');
    }

    static String check(String text) {
        if (!valid(text)) {
            throw new IllegalArgumentException("must be printable ASCII without spaces and braces, at most " + MAX);
        }
        return text;
    }
}
