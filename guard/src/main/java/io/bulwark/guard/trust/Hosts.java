package io.bulwark.guard.trust;

/** The form of the host in a web address (RFC 1123, RFC 3986). */
final class Hosts {
    private Hosts() {}

    /** Why no host can have this name, or an empty text; {@code authority} may have a user and a port. */
    static String fault(String authority) {
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        if (host.startsWith("[")) {
            return host.indexOf(']') > 3 ? "" : "has no closed address";
        }
        int colon = host.lastIndexOf(':');
        if (colon >= 0) {
            String port = host.substring(colon + 1);
            if (port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return "has no number as port";
            }
            if (!port.isEmpty() && Integer.parseInt(port) > 65_535) {
                return "has a port above 65535";
            }
            host = host.substring(0, colon);
        }
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (host.isEmpty() || host.length() > 253) {
            return "has no host";
        }
        if (placeholder(host)) {
            return "";
        }
        String[] labels = host.split("\\.", -1);
        for (String label : labels) {
            if (label.isEmpty() || label.length() > 63 || label.startsWith("-") || label.endsWith("-")) {
                return "has a host that no name server knows";
            }
            if (!label.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_')) {
                return "has a host with a character that names do not have";
            }
        }
        String last = labels[labels.length - 1];
        if (last.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return dotted(labels) ? "" : "has a number as host";
        }
        if (labels.length == 1) {
            return host.equals("localhost") ? "" : "has a host without a domain";
        }
        return last.length() < 2 ? "has a domain of one letter" : "";
    }

    /** Template variables such as {@code {host}} or {@code $HOST} are filled in later. */
    private static boolean placeholder(String host) {
        return host.indexOf('{') >= 0 || host.indexOf('$') >= 0 || host.indexOf('[') >= 0 || host.indexOf('%') >= 0;
    }

    private static boolean dotted(String[] labels) {
        if (labels.length != 4) {
            return false;
        }
        for (String label : labels) {
            boolean digits = label.length() <= 3 && label.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || Integer.parseInt(label) > 255) {
                return false;
            }
        }
        return true;
    }
}
