package io.bulwark.research.module;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Addresses that others gave: only plain web addresses pass, and two are compared by the site that they stand on. */
final class Links {
    private static final int LONGEST = 300;
    /** Sites where anybody may have a page: that two pages stand there says nothing of their owners. */
    private static final Set<String> SHARED = Set.of(
            "beacons.ai",
            "discord.com",
            "discord.gg",
            "facebook.com",
            "gitbook.io",
            "github.com",
            "github.io",
            "gitlab.com",
            "instagram.com",
            "linkedin.com",
            "linktr.ee",
            "medium.com",
            "mirror.xyz",
            "netlify.app",
            "notion.site",
            "pages.dev",
            "reddit.com",
            "substack.com",
            "t.me",
            "telegram.me",
            "twitter.com",
            "vercel.app",
            "webflow.io",
            "wixsite.com",
            "wordpress.com",
            "x.com",
            "youtube.com");

    private Links() {}

    /** The address, if it is a web address without oddities; else null. */
    static @Nullable String web(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String stripped = text.strip();
        if (stripped.isEmpty()
                || stripped.length() > LONGEST
                || !stripped.chars().allMatch(c -> c > ' ' && c < 127)) {
            return null;
        }
        try {
            URI uri = URI.create(stripped.indexOf("://") < 0 ? "https://" + stripped : stripped);
            boolean http = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            boolean host = uri.getHost() != null && uri.getHost().indexOf('.') > 0 && uri.getUserInfo() == null;
            return http && host ? uri.toString() : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether both stand on one site that is its owner's alone; a part of a site is the site. */
    static boolean sameSite(@Nullable String one, @Nullable String other) {
        String a = host(one);
        String b = host(other);
        if (a == null || b == null || shared(a) || shared(b)) {
            return false;
        }
        return a.equals(b) || a.endsWith("." + b) || b.endsWith("." + a);
    }

    private static boolean shared(String host) {
        return SHARED.contains(host);
    }

    static @Nullable String host(@Nullable String text) {
        String web = web(text);
        if (web == null) {
            return null;
        }
        String host = URI.create(web).getHost().toLowerCase(Locale.ROOT);
        return host.startsWith("www.") ? host.substring(4) : host;
    }
}
