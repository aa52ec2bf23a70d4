package io.bulwark.guard.security;

/**
 * An address in a text, in code points of the text.
 *
 * @param scheme in lower case
 * @param authority what stands between the slashes and the path, or an empty text
 * @param rest path, query and fragment, or all after the colon where there is no authority
 * @param image whether it is fetched without a click: a Markdown image, the source of an HTML element, a background
 */
record Link(String scheme, String authority, String rest, int start, int end, boolean image) {
    /** The part of the authority before an at sign, or an empty text. */
    String user() {
        int at = authority.lastIndexOf('@');
        return at < 0 ? "" : authority.substring(0, at);
    }

    /** The host in lower case without port, brackets and user. */
    String host() {
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        if (host.startsWith("[")) {
            int close = host.indexOf(']');
            return close < 0 ? host : host.substring(0, close + 1);
        }
        int port = host.indexOf(':');
        return port < 0 ? host : host.substring(0, port);
    }

    /** What follows the question mark, or an empty text. */
    String query() {
        int mark = rest.indexOf('?');
        return mark < 0 ? "" : rest.substring(mark + 1);
    }
}
